extension HTML {
  /// The page's own style. Pictures have theirs, below their identifiers.
  ///
  /// Texts have a contrast of 4.5 or more to their ground, as the Web Content Accessibility Guidelines
  /// ask.
  static let style = """
    :root{color-scheme:light dark;--text:#1b1f24;--faint:#59606b;--ground:#ffffff;--panel:#f3f5f7;\
    --line:#cfd4da;--link:#2456a0;--note:#fff5d9;--edge:#9a6b00}
    @media screen and (prefers-color-scheme:dark){:root{--text:#e6e8eb;--faint:#a3abb5;\
    --ground:#15181c;--panel:#20252b;--line:#3d444d;--link:#7fb4f5;--note:#33290f;--edge:#d9a441}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--text);\
    font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans KR',\
    'Apple SD Gothic Neo','Malgun Gothic',sans-serif;overflow-wrap:anywhere;\
    -webkit-text-size-adjust:100%}
    main{max-width:52rem;margin:0 auto;padding:1rem}
    h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}
    h2{font-size:1.25rem;line-height:1.3;margin:2.5rem 0 .75rem;padding-top:.75rem;\
    border-top:1px solid var(--line)}
    p{margin:.75rem 0;max-width:44rem}
    .lead{font-size:1.15rem;margin:1rem 0;padding:.75rem 1rem;background:var(--panel);\
    border-left:4px solid var(--link)}
    a{color:var(--link)}
    nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1rem 0;padding:0}
    .warning{margin:1rem 0;padding:.25rem 1rem;background:var(--note);\
    border-left:4px solid var(--edge)}
    .warning p{margin:.5rem 0}
    dl{display:grid;gap:.4rem;margin:1rem 0}
    dl div{display:grid;grid-template-columns:minmax(6rem,11rem) 1fr;gap:0 1rem}
    dt{color:var(--faint)}
    dd{margin:0}
    .scroll{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;\
    width:max-content;min-width:min(100%,26rem)}
    caption{text-align:left;font-weight:600;padding-bottom:.35rem}
    th,td{text-align:left;font-weight:400;vertical-align:top;padding:.3rem .8rem .3rem 0;\
    border-bottom:1px solid var(--line);unicode-bidi:isolate}
    thead th{font-weight:600;vertical-align:bottom;overflow-wrap:break-word}
    th,td{max-width:24rem}
    .n{text-align:right;white-space:nowrap}
    .rest,figcaption,summary{color:var(--faint);font-size:.9rem}
    .rest{margin-top:-.5rem}
    figure{margin:1.5rem 0}
    figure svg{display:block}
    .narrow{display:none}
    figcaption{max-width:44rem;margin:.25rem 0 .5rem}
    summary{cursor:pointer}
    code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Noto Sans Mono',monospace;\
    font-size:.85rem}
    pre{overflow-x:auto;margin:1rem 0;padding:.75rem 1rem;background:var(--panel);\
    overflow-wrap:normal;tab-size:2}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    @media screen and (max-width:600px){.wide{display:none}.narrow{display:block}\
    dl div{grid-template-columns:1fr}}
    @media print{body{font-size:10pt}main{max-width:none;padding:0}nav,details{display:none}\
    .scroll{overflow:visible}table{font-size:8pt;width:auto}\
    figure .wide{max-width:14cm}.n{white-space:normal}pre{white-space:pre-wrap;overflow:visible;overflow-wrap:anywhere}\
    h2,caption,thead{break-after:avoid}figure,tr,dl div,.warning{break-inside:avoid}\
    a{color:inherit}}
    """
}
