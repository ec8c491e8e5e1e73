#!/bin/sh
# Installs a built runtime to a scratch place and builds the consumer against it: through CMake and
# through pkg-config. Usage: install.sh BUILD_DIR CONSUMER_DIR CXX [CXX_FLAGS]
set -eu
build=$1 consumer=$2 cxx=$3 flags=${4:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/usr" --component runtime >"$scratch/log" || {
  cat "$scratch/log"; exit 1; }
cmake -S "$consumer" -B "$scratch/cmake" -DCMAKE_PREFIX_PATH="$scratch/usr" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$flags" >"$scratch/log" &&
  cmake --build "$scratch/cmake" >>"$scratch/log" || { cat "$scratch/log"; exit 1; }
"$scratch/cmake/consumer"
echo "find_package: ok"

pc=$(find "$scratch/usr" -name concadvise.pc)
libs=$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags --libs concadvise)
curl=$(pkg-config --cflags --libs libcurl 2>/dev/null && echo -DWITH_CURL || true)
# The order of libraries must not matter.
for order in "$libs $curl" "$curl $libs"; do
  # shellcheck disable=SC2086
  "$cxx" -std=c++17 $flags "$consumer/main.cpp" $order -o "$scratch/consumer"
  LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")") "$scratch/consumer"
done
if [ -e "$(dirname "$pc")/concadvise-http.pc" ]; then
  libs=$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags --libs concadvise-http)
  # shellcheck disable=SC2086
  "$cxx" -std=c++17 $flags "$consumer/http.cpp" $libs -o "$scratch/http"
  LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")") "$scratch/http"
fi
echo "pkg-config: ok"
