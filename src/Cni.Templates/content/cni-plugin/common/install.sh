#!/bin/sh
# Copies the plugin to the node, and its network list if CNI_INSTALL_CONF is "true".
# Each file appears whole under its name: a runtime that starts the plugin meanwhile gets the old one or the new one.
set -eu
from=$(cd "$(dirname "$0")" && pwd)

install_file() {
  mkdir -p "$3"
  cp "$1" "$3/.$(basename "$1").new"
  chmod "$2" "$3/.$(basename "$1").new"
  mv -f "$3/.$(basename "$1").new" "$3/$(basename "$1")"
  echo "installed $3/$(basename "$1")"
}

install_file "$from/company-plugin" 0755 "${CNI_BIN_DIR:-/host/opt/cni/bin}"
if [ "${CNI_INSTALL_CONF:-false}" = true ]; then
  install_file "$from/10-company-plugin.conflist" 0644 "${CNI_CONF_DIR:-/host/etc/cni/net.d}"
fi
# A DaemonSet's container stays; an init container ends here.
if [ "${1:-}" = stay ]; then
  exec sleep 2147483647
fi
