# Makes the guest's kernel, its initrd and its disk. Sourced by eng/vm.sh.

readonly VM=artifacts/vm
# What the guest needs to be able to find its disk and to read it; whatever else it needs, it loads by itself.
readonly DISK_MODULES='virtio_pci virtio_blk ext4'
# Besides the witnesses of needs.sh, what scripts and tests take for granted.
readonly GUEST_PACKAGES="bash coreutils dash findutils gawk grep hostname iputils-ping kmod libc-bin mawk mount netbase procps sed util-linux
  dnsmasq-base ethtool tcpdump"

# The newest kernel package of a distribution's cloud flavour: it has every network module and starts quickly on virtual hardware.
# It is unpacked, never installed: nothing on this machine's way to boot changes.
guest_kernel() {
  local meta package version
  for version in "$VM"/kernel/lib/modules/*; do
    [ ! -e "$version/modules.dep" ] || { printf '%s' "${version##*/}"; return; }
  done
  for meta in linux-image-6.12-cloud-amd64 linux-image-cloud-amd64; do
    package=$(apt-cache depends --important "$meta" 2>/dev/null | awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
    [ -z "$package" ] || break
  done
  [ -n "$package" ] || return 1
  rm -rf "$VM/kernel" "$VM/download" && mkdir -p "$VM/kernel" "$VM/download"
  (cd "$VM/download" && apt-get download "$package") >"$LOGS/vm-kernel.log" 2>&1 || return 1
  dpkg -x "$VM"/download/*.deb "$VM/kernel" && rm -rf "$VM/download"
  version=$(cd "$VM/kernel/lib/modules" && echo *)
  depmod -b "$VM/kernel" "$version"
  printf '%s' "$version"
}

# make_initrd VERSION: just enough to reach the disk. Its size is what costs time at boot.
make_initrd() {
  local root=$VM/initrd module number=0
  rm -rf "$root" && mkdir -p "$root/bin" "$root/modules"
  cp "$(command -v busybox)" "$root/bin/busybox"
  install -m 755 eng/vm/init "$root/init"
  while read -r module; do
    number=$((number + 1))
    unpack_module "$module" "$root/modules/$(printf '%02d' "$number").ko"
  done < <(for module in $DISK_MODULES; do
    modprobe -d "$VM/kernel" -S "$1" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }'
  done | awk '!seen[$0]++')
  (cd "$root" && find . | cpio -o -H newc --quiet) >"$VM/initrd.cpio"
}

unpack_module() {
  case $1 in
  *.xz) xz -dc "$1" >"$2" ;;
  *.zst) zstd -qdc "$1" >"$2" ;;
  *) cp "$1" "$2" ;;
  esac
}

# make_disk VERSION PROJECT...: a file system with this machine's programs, the .NET runtime, and this repository where it is here,
# so that a path which the compiler wrote into a test leads to the same file there.
make_disk() {
  local root=$VM/root project wanted=() size
  make_system "$1"
  shift
  rm -rf "$root/vm" "${root:?}$PWD"
  mkdir -p "$root/vm" "$root$PWD"
  for project in "$@"; do wanted+=("artifacts/bin/$project/${CONFIGURATION,,}"); done
  { repository_files; printf '%s\0' artifacts/plugins "${wanted[@]}"; } | tar --ignore-failed-read -cf - --null -T - 2>/dev/null | tar -C "$root$PWD" -xf -
  install -m 755 eng/vm/guest "$root/vm/guest"
  cp "$(command -v busybox)" "$root/vm/busybox"
  printf '%s\n' "$PWD" >"$root/vm/repository"
  printf '%s\n' "$@" >"$root/vm/projects"
  cp -r "$VM/names" "$root/vm/names"
  size=$(du -sk "$root" | cut -f1)
  rm -f "$VM/disk.img"
  mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$root" "$VM/disk.img" "$((size + size / 4 + 131072))k"
}

# make_system VERSION: the part that is the same until this machine's packages, its .NET or the kernel change.
make_system() {
  local root=$VM/root folder wanted
  wanted=$({ cat eng/vm/image.sh eng/needs.sh; printf '%s\n' "$1" "$PWD"; dotnet --list-runtimes; dpkg-query -W; } | sha256sum | cut -d' ' -f1)
  [ "$wanted" != "$(cat "$VM/root.stamp" 2>/dev/null || true)" ] || return 0
  rm -rf "$VM/root.stamp" "$root"
  mkdir -p "$root"/{dev,proc,sys,run,tmp,root,etc,usr/bin}
  for folder in bin sbin lib lib64; do
    if [ -L "/$folder" ]; then mkdir -p "$root/usr/$folder" && ln -s "usr/$folder" "$root/$folder"; else mkdir -p "$root/$folder"; fi
  done
  system_files >"$VM/files"
  tar -C / --no-recursion --ignore-failed-read -cf - -T "$VM/files" 2>/dev/null | tar -C "$root" -xf -
  library_files <"$VM/files" | tar -C / --dereference -cf - -T - | tar -C "$root" -xf -
  ln -sf "$(dotnet_root)/dotnet" "$root/usr/bin/dotnet"
  mkdir -p "$root/lib/modules"
  cp -a "$VM/kernel/lib/modules/$1" "$root/lib/modules/"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
  printf '%s' "$wanted" >"$VM/root.stamp"
}

# Every file of the packages that tests need, as they are installed here, and the runtime. Where /bin is a link, so are the paths to it.
system_files() {
  local entry packages=$GUEST_PACKAGES runtime
  for entry in $NETWORK $WITNESSES; do packages+=" ${entry#*=}"; done
  {
    for entry in $packages; do dpkg -L "$entry" 2>/dev/null || true; done
    find /etc/alternatives
    runtime=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\./ { version = $2; folder = $3 } END { gsub(/[][]/, "", folder); print folder "/" version }')
    printf '%s\n' "$(dotnet_root)/dotnet"
    find "$(dotnet_root)/host" "$runtime"
  } | grep -vE '^/usr/share/(doc|man|locale|info|lintian|bash-completion)(/|$)|^/\.$' | real_folders | sort -u
}

dotnet_root() { dirname "$(readlink -f "$(command -v dotnet)")"; }

real_folders() {
  local pattern='^$' folder
  for folder in bin sbin lib lib64; do if [ -L "/$folder" ]; then pattern+="|^/$folder/"; fi; done
  awk -v moved="$pattern" '$0 ~ moved { $0 = "/usr" $0 } !/^\/(bin|sbin|lib|lib64)$/ { print substr($0, 2) }'
}

# The shared libraries of the programs among these files, as ldd finds them.
library_files() {
  grep -E '(^|/)(s?bin|cni|xtables|shared|host)/|/dotnet$' | sed 's|^|/|' | while read -r file; do
    if [ -f "$file" ] && [ "$(head -c 4 "$file" 2>/dev/null | tr -d '\0')" = $'\x7fELF' ]; then printf '%s\n' "$file"; fi
  done | xargs -r ldd 2>/dev/null | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | real_folders | sort -u
}

repository_files() {
  if ! git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard -- Cni.Sdk.sln tests samples docs eng 2>/dev/null; then
    find Cni.Sdk.sln tests samples docs eng -type f -print0
  fi
}
