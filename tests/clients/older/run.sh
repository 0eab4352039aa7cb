#!/bin/bash
# Tests in the editors of Debian: Neovim 0.7 and Emacs with eglot. Installs them; takes PYTHON as the one with shapelens.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
python=${PYTHON:-python3}

packages="neovim emacs-nox elpa-eglot"
if ! dpkg-query --show --showformat='${db:Status-Status}\n' $packages 2>/dev/null |
  awk '$1 == "installed" { n++ } END { exit n != 3 }'; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages > /dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
printf '#!/bin/sh\nexec "%s" -m shapelens "$@"\n' "$(command -v "$python" | xargs realpath -s)" > "$work/bin/shapelens"
chmod +x "$work/bin/shapelens"
cat > "$work/model.py" <<'PY'
import keras
from keras import layers

inputs = keras.Input((784,))
x = layers.Dense(4)(inputs)
model = keras.Model(inputs, x, name="small")
PY
touch "$work/pyproject.toml"
export PATH="$work/bin:$PATH" FILE="$work/model.py" PICTURE="$work/model.svg" RUNTIME="$here/../../../client-nvim"
export XDG_STATE_HOME="$work" XDG_DATA_HOME="$work" HOME="$work"
cd "$work"

echo -n "Neovim 0.7: "
/usr/bin/nvim --clean --headless --cmd "set runtimepath^=$RUNTIME" -c "luafile $here/neovim_0_7.lua"
grep -q '<svg' "$PICTURE"
echo -n "Emacs with eglot: "
emacs --batch -l "$here/eglot.el" 2> "$work/emacs.log" || { cat "$work/emacs.log"; exit 1; }
tail -n 1 "$work/emacs.log"
