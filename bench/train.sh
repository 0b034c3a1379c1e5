#!/bin/sh
# SPDX-License-Identifier: MIT
# The training loop here and in PyTorch, one after the other in one run, and the ratio.
# Usage: bench/train.sh [BUILD [ACT [EPOCHS [THREADS]]]]
# Needs python3-torch, libopenblas0-pthread and dataset-fashion-mnist.
set -eu
build=${1:-build} act=${2:-relu} epochs=${3:-4} threads=${4:-2}
here=$(dirname "$0")

# rate LINE: the number before " samples/s"
rate() {
	printf '%s\n' "$1" | sed 's/.* \([0-9]*\) samples\/s.*/\1/'
}

export OMP_NUM_THREADS="$threads"
ours=$("$build/bench/bench_train" "$act" "$epochs" "$threads")
printf '%s\n' "$ours"
theirs=$(/usr/bin/python3 "$here/train_torch.py" "$act" "$epochs" "$threads")
printf '%s\n' "$theirs"
awk -v a="$(rate "$ours")" -v b="$(rate "$theirs")" 'BEGIN { printf "ratio: %.2f\n", a / b }'
