#!/bin/sh
# Looks for inputs that end the program, by libFuzzer under AddressSanitizer, one reader at a time.
#
#   Tests/FuzzTests/fuzz.sh TARGET [RUNS]    TARGET: checkpoint config csv jsonl keras samples; 1000000 runs
#   Tests/FuzzTests/fuzz.sh TARGET FILE      an input that was found, once more
#
# The program and what the runs come to lie in .build-fuzz; NNCTL_FUZZ_WORK names another folder.
set -eu
cd "$(dirname "$0")/../.."
target=$1
work=${NNCTL_FUZZ_WORK:-.build-fuzz}
corpus=Tests/FuzzTests/Corpus/$target

# Coverage and AddressSanitizer in every file, Swift's and C's; preconditions and assertions say what
# is wrong. gold does not link it.
NNCTL_FUZZ=1 swift build --configuration release --product fuzz --scratch-path "$work/build" \
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address \
  -Xswiftc -use-ld=lld -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug
fuzz=$work/build/release/fuzz

# A crash would leave swift-backtrace waiting. What lives to the end is no leak worth a report. One frame
# of each allocation and a small quarantine: half as many inputs a second again.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=0:malloc_context_size=1:quarantine_size_mb=8
mkdir -p "$work/$target"
if [ -f "${2-}" ]; then exec "$fuzz" "$target" "$2"; fi
"$fuzz" dictionary > "$work/dictionary"
# The folder of the first name takes new inputs. A small input must not ask for much memory at once.
exec "$fuzz" "$target" -runs="${2-1000000}" -entropic=0 -reduce_inputs=0 -max_len=16384 -timeout=5 -rss_limit_mb=512 \
  -malloc_limit_mb=128 -dict="$work/dictionary" -artifact_prefix="$work/$target-" \
  -print_final_stats=1 "$work/$target" "$corpus" < /dev/null
