public import NN
public import Tabular

/// What the tables learn of numeric targets, as a training wants it.
extension TargetScaling: TargetUnits {}
