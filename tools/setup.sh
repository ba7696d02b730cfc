# Sourced by `run` and `test`: installs what a bare Debian 12 machine is missing.
# shellcheck shell=bash

sp_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The packages of the groups named, one a line.
packages_of() {
  awk -v wanted=" $* " '/^\[/ { group = substr($0, 2, length($0) - 2); next }
    /^[a-z0-9]/ && index(wanted, " " group " ") { print $1 }' "$sp_root/tools/packages.txt"
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 9) ? 0 : 1)'
}

packages_stamp() {
  local IFS=-
  echo "$sp_root/build/.packages-$*"
}

# Whether the packages of the groups were seen installed since the list last changed.
packages_are_there() { [ "$(packages_stamp "$@")" -nt "$sp_root/tools/packages.txt" ]; }

missing_packages() {
  local package
  while read -r package; do
    # Node.js may be there by other means than Debian's package.
    case $package in nodejs | npm) command -v node >/dev/null && command -v npm >/dev/null && continue ;; esac
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done < <(packages_of "$@")
}

# Installs the packages of the groups that are missing. A stamp makes the next call free of dpkg.
install_packages() {
  packages_are_there "$@" && return 0
  local missing=() sudo=()
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || { echo "Installing ${missing[*]} needs root: run as root or install sudo." >&2; return 1; }
      sudo=(sudo)
    fi
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q || return 1
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" || return 1
  fi
  mkdir -p "$sp_root/build"
  touch "$(packages_stamp "$@")"
}

# Puts a Node.js of at least 20.9 on the PATH: the machine's own, else the npm package `node`.
provide_node() {
  local own=$sp_root/.cache/node/node_modules/node/bin
  if ! node_is_new_enough; then
    [ -x "$own/node" ] || npm install --silent --no-fund --no-audit --prefix "$sp_root/.cache/node" node@22 || return 1
    export PATH=$own:$PATH
    node_is_new_enough || { echo "Node.js 20.9 or newer is needed; $(node --version 2>/dev/null || echo none) is installed." >&2; return 1; }
  fi
}

# Whether a source of the frontend is newer than the last export.
frontend_is_old() {
  local folder=$sp_root/services/frontend
  [ ! -e "$folder/out/.built" ] ||
    [ -n "$(find "$folder" \( -name node_modules -o -path "$folder/tests" -o -name out -o -name .next -o -name '*.tsbuildinfo' -o -name next-env.d.ts \) -prune -o -type f -newer "$folder/out/.built" -print -quit)" ]
}

# Exports the frontend when its sources are newer than the last export.
build_frontend() {
  frontend_is_old || return 0
  (
    cd "$sp_root/services/frontend" || exit 1
    if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
      npm ci --no-fund --no-audit || exit 1
      touch node_modules/.installed
    fi
    NEXT_TELEMETRY_DISABLED=1 npm run build
  ) || return 1
  touch "$sp_root/services/frontend/out/.built"
}

# Configures where there is no build tree yet, or packages were installed since (the tests need some), then builds.
build_program() {
  local preset=$1 ninja=$sp_root/build/$1/build.ninja
  shift
  if [ ! -f "$ninja" ] || [ -n "$(find "$sp_root/build" -maxdepth 1 -name '.packages-*' -newer "$ninja" -print -quit)" ]; then
    cmake -S "$sp_root" --preset "$preset" || return 1
    touch "$ninja"
  fi
  cmake --build "$sp_root/build/$preset" --target "$@"
}

# The packages that hold the shared libraries which a program loads, one a line: what a machine needs to run it only.
library_packages() {
  local file
  ldd "$1" | awk '$3 ~ "^/" { print $3 }' | while read -r file; do
    # By its folder's and its own name: /lib and /usr/lib are one folder, and packages name the one or the other.
    file=$(realpath "$file")
    dpkg-query -S "*/$(basename "$(dirname "$file")")/$(basename "$file")"
  done | sed 's/:.*//' | sort -u
}
