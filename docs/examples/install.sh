#!/bin/sh
# Puts the plugins of /plugins and the list $CONFLIST onto the node whose folders are mounted below /host.
set -eu
bin=${BIN:-/host/opt/cni/bin}
net=${NET:-/host/etc/cni/net.d}
plugins=${PLUGINS:-/plugins}

# One file and its names: what a runtime starts at this moment is the old file or the new one, never a part.
cp "$plugins/cni-plugins" "$bin/.cni-plugins.new"
chmod 755 "$bin/.cni-plugins.new"
for plugin in "$plugins"/*; do
  name=$(basename "$plugin")
  ln -f "$bin/.cni-plugins.new" "$bin/.$name.new.link"
  mv -f "$bin/.$name.new.link" "$bin/$name"
done
rm -f "$bin/.cni-plugins.new"

# The list last: from now on the runtime starts pods.
name=$(basename "$CONFLIST")
cp "$CONFLIST" "$net/.$name.new"
mv -f "$net/.$name.new" "$net/$name"
