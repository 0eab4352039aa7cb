#!/bin/bash
# Installs code-server (VS Code in a browser) from npm without downloading prebuilt binaries.
# usage: install_code_server.sh DEST VERSION   (the node on PATH decides which versions run)
# Needs ripgrep, a C++ compiler, pkg-config and the Kerberos headers; run.sh installs them on Debian.
set -euo pipefail
dest=$1
version=$2
stamp="$dest/.installed-$version-node$(node -p process.versions.modules)"
if [ -f "$stamp" ]; then
  echo "code-server $version is there: $dest"
  exit 0
fi

rm -rf "$dest"
mkdir -p "$dest"
cd "$dest"
echo '{"private": true}' > package.json
# --ignore-scripts: its postinstall wants a ripgrep from GitHub; the native modules are built below instead.
npm install "code-server@$version" --ignore-scripts --no-audit --no-fund
npm rebuild argon2 --foreground-scripts > argon2.log 2>&1 || echo "argon2 did not build (only passwords need it)"

cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-audit --no-fund
for module in node-pty @vscode/spdlog @parcel/watcher native-watchdog kerberos @vscode/deviceid @vscode/native-watchdog; do
  if [ -d "node_modules/$module" ]; then
    log="$dest/$(basename "$module").log"
    npm rebuild "$module" --foreground-scripts > "$log" 2>&1 || echo "$module did not build, see $log"
  fi
done
if [ -d node_modules/@vscode/ripgrep ]; then
  mkdir -p node_modules/@vscode/ripgrep/bin
  ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
fi
ln -sfn node_modules node_modules.asar
[ ! -f bin/remote-cli/code-linux.sh ] || ln -sf code-linux.sh bin/remote-cli/code-server
[ ! -f bin/helpers/browser-linux.sh ] || ln -sf browser-linux.sh bin/helpers/browser.sh
(cd extensions && npm install --omit=dev --ignore-scripts --no-audit --no-fund)

XDG_CONFIG_HOME="$dest/config" "$dest/node_modules/.bin/code-server" --version
touch "$stamp"
