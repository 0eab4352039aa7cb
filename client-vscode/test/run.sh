#!/bin/bash
# Tests the extension in the real VS Code, headless: code-server in Debian's chromium. Does all its own set-up.
# usage: run.sh [VSIX]   without one, the extension is packaged from this folder first
#   SHAPELENS_TEST_CACHE  where code-server is installed once (500 MB); default client-vscode/.vscode-test
#   SHAPELENS_TEST_SHOTS  where the screenshots go; default $SHAPELENS_TEST_CACHE/screenshots
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CODE_SERVER_VERSION=4.100.3 # VS Code 1.100; the newest that runs on Node 20

cache=$(realpath -m "${SHAPELENS_TEST_CACHE:-.vscode-test}")
shots=$(realpath -m "${SHAPELENS_TEST_SHOTS:-$cache/screenshots}")
vsix=${1:+$(realpath "$1")}
mkdir -p "$cache"

# chromium shows the workbench; the rest builds code-server's native modules.
packages="chromium fonts-dejavu-core libkrb5-dev ripgrep build-essential pkg-config"
if ! dpkg-query --show --showformat='${db:Status-Status}\n' $packages 2>/dev/null |
  awk '$1 == "installed" { n++ } END { exit n != 6 }'; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages > "$cache/apt.log" 2>&1 ||
    { tail -n 20 "$cache/apt.log"; exit 1; }
fi

# npm ci only where the lock file is another than the one installed.
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund
fi

if [ ! -f "$cache/code-server/.installed-$CODE_SERVER_VERSION-node$(node -p process.versions.modules)" ]; then
  echo "installing code-server $CODE_SERVER_VERSION (about two minutes)"
  bash test/install_code_server.sh "$cache/code-server" "$CODE_SERVER_VERSION" > "$cache/code-server.log" 2>&1 ||
    { tail -n 20 "$cache/code-server.log"; exit 1; }
fi

npm run --silent check
if [ -z "$vsix" ]; then
  rm -f dist/*.vsix
  npm run --silent package > "$cache/package.log" 2>&1 || { tail -n 20 "$cache/package.log"; exit 1; }
  vsix=$(realpath dist/*.vsix)
fi

echo "screenshots go to $shots"
node test/run.mjs "$vsix" "$cache/code-server" "$cache" "$shots"
