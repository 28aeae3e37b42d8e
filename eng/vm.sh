# Runs tests in a guest with a kernel that has everything, under emulation. Sourced by build.sh after ui.sh, needs.sh, plugins.sh and test.sh.

. eng/vm/image.sh

readonly GUEST_RESULTS=$RESULTS/guest
readonly GUEST_PROGRAMS='qemu-system-x86_64=qemu-system-x86 busybox=busybox-static depmod=kmod cpio=cpio xz=xz-utils mke2fs=e2fsprogs'
# How a test says that it needs a kernel feature which not every machine has.
readonly KERNEL_TESTS='\[Kernel(Fact|Theory)\(.*Needs\.(BridgeVlanFiltering|Dummy|Vlan|Macvlan|Ipvlan|Vrf|Vxlan|Ifb|Tap|Police)|\[InteropTheory'
# The guest is ended when it takes longer than this: its tests are then failures.
readonly GUEST_SECONDS=${CNI_TEST_VM_SECONDS:-900}

# Example: ./build.sh vm-test         every test that is skipped here for want of a kernel feature
#          ./build.sh vm-test Ipvlan  every test with Ipvlan in its name, skipped here or not
run_vm_tests() {
  local project projects=() status=0
  if ! guest_is_possible; then fail "No guest: $no_guest."; fi
  publish_plugins
  for project in $(grep -lrE "$KERNEL_TESTS" tests/*.Tests --include='*.cs' | cut -d/ -f2 | sort -u); do
    step "building $project" "vm-build-$project" dotnet build "tests/$project" -c $CONFIGURATION --nologo -v minimal
    projects+=("$project")
  done
  fresh_folder "$VM/names"
  for project in "${projects[@]}"; do
    dotnet "artifacts/bin/$project/${CONFIGURATION,,}/$project.dll" list "$@" </dev/null >"$VM/names/$project" || fail "The tests of $project could not be listed."
    [ -s "$VM/names/$project" ] || rm -f "$VM/names/$project"
  done
  if [ -z "$(ls "$VM/names")" ]; then
    say "Nothing to do: this machine's kernel has what the tests need."
    return
  fi
  run_guest || status=$?
  [ $status = 0 ] || fail "No guest: $no_guest."
  report_guest
}

# The rest of `./build.sh test`: what the projects here had to skip is run in the guest, and its results take the place of the skips.
run_skipped_in_guest() {
  local name here_passed here_skipped guest_passed
  [ "${CNI_TEST_VM:-1}" != 0 ] || return 0
  fresh_folder "$VM/names"
  for name in "$@"; do
    awk -F'\t' '$1 == "S" && index($3, "the kernel has no ") == 1 { sub(/\(.*/, "", $2); if (!seen[$2]++) print $2 }' "$RESULTS/$name.lines" >"$VM/names/$name" 2>/dev/null || true
    [ -s "$VM/names/$name" ] || rm -f "$VM/names/$name"
  done
  [ -n "$(ls "$VM/names")" ] || return 0
  if ! guest_is_possible || ! run_guest; then
    warn "  No guest for the tests that this kernel is not enough for: $no_guest."
    return 0
  fi
  here_passed=$(total P) here_skipped=$(total S)
  for name in "$GUEST_RESULTS"/*.lines; do merge_guest "$(basename "$name" .lines)"; done
  guest_passed=$(cat "$GUEST_RESULTS"/*.lines | grep -c '^P' || true)
  where="here: $here_passed passed, $here_skipped skipped; in the guest: $guest_passed passed"
}

total() { cat "$RESULTS"/*.lines | grep -c "^$1"$'\t' || true; }

merge_guest() {
  awk -F'\t' -v OFS='\t' 'NR == FNR { ran[$1]; next } { name = $2; sub(/\(.*/, "", name) } !($1 == "S" && (name in ran) && index($3, "the kernel has no ") == 1)' "$VM/names/$1" "$RESULTS/$1.lines" >"$VM/merged"
  cat "$GUEST_RESULTS/$1.lines" >>"$VM/merged"
  mv "$VM/merged" "$RESULTS/$1.lines"
}

# Sets no_guest to the reason when there can't be one. Installs what is missing where that is allowed.
guest_is_possible() {
  local packages
  no_guest=
  if [ "$(uname -m)" != x86_64 ]; then no_guest="the guest's kernel is for x86_64, this machine is $(uname -m)"
  elif [ "$(id -u)" != 0 ]; then no_guest="the guest's disk is made as root"
  elif ! command -v apt-get dpkg >/dev/null; then no_guest="the guest's kernel and programs come from Debian packages"
  else
    packages=$(missing "$GUEST_PROGRAMS")
    if [ -n "$packages" ]; then (install_packages "$packages") || true; fi
    packages=$(missing "$GUEST_PROGRAMS")
    if [ -n "$packages" ]; then no_guest="these packages could not be installed: $packages"; fi
  fi
  [ -z "$no_guest" ]
}

# Boots the guest with the tests named in $VM/names/<project>; their results are in $GUEST_RESULTS/<project>.lines afterwards.
run_guest() {
  local version projects=() start=$SECONDS qemu said=$SECONDS status=0
  projects=($(ls "$VM/names"))
  if ! version=$(guest_kernel); then
    # Its package list may be old or absent.
    apt-get update >"$LOGS/apt-update.log" 2>&1 || true
    version=$(guest_kernel) || { no_guest="no package with a cloud kernel could be downloaded"; return 1; }
  fi
  # In a process of its own, since a step that fails ends the script.
  if ! (step "making the guest's disk" vm-disk make_machine "$version" "${projects[@]}"); then no_guest="its disk could not be made"; return 1; fi
  fresh_folder "$GUEST_RESULTS"
  : >"$VM/results"
  qemu-system-x86_64 -M q35 -cpu max -accel tcg,thread=multi -smp 2 -m 2048 \
    -nodefaults -no-reboot -display none -serial "file:$LOGS/vm-console.log" \
    -kernel "$(ls "$VM"/kernel/boot/vmlinuz-*)" -initrd "$VM/initrd.cpio" \
    -append 'console=ttyS0 quiet loglevel=3 panic=-1 reboot=t mitigations=off' \
    -drive "file=$VM/disk.img,format=raw,if=none,id=disk,cache=unsafe" -device virtio-blk-pci,drive=disk \
    -chardev "file,id=results,path=$VM/results" -device virtio-serial-pci -device virtserialport,chardev=results,name=results \
    >"$LOGS/vm.log" 2>&1 </dev/null &
  qemu=$!
  child=$qemu
  while kill -0 $qemu 2>/dev/null; do
    if [ $((SECONDS - start)) -gt "$GUEST_SECONDS" ]; then
      warn "  The guest did not end within $GUEST_SECONDS s."
      kill -KILL $qemu 2>/dev/null || true
    elif [ $((SECONDS - said)) -ge 15 ]; then
      said=$SECONDS
      say "  ${dim}in the guest: $(grep -c $'\t[PFS]\t' "$VM/results" || true) results …${plain}"
    fi
    sleep 0.2
  done
  wait $qemu || status=$?
  child=
  collect_guest "${projects[@]}"
  say "  ${green}✓${plain} guest with Linux $(awk -F'\t' '$2 == "kernel" { print $3 }' "$VM/results") ${dim}$((SECONDS - start)) s${plain}"
}

make_machine() {
  make_initrd "$1"
  make_disk "$@"
}

# A test that was to run and has no result is a failure, since the guest ended before it; so is a run that did not come to its end,
# because rows of a theory may be missing.
collect_guest() {
  local project
  for project in "$@"; do
    awk -F'\t' -v OFS='\t' -v project="$project" -v console="$LOGS/vm-console.log" '
      NR == FNR { wanted[$1]; next }
      $1 == "guest" && $2 == "ended" && $3 == project { ended = 1 }
      $1 == project { name = $3; sub(/\(.*/, "", name); delete wanted[name]; print $2, $3, ($4 == "" ? "" : "in the guest: " $4) }
      END { for (name in wanted) print "F", name, "in the guest: it ended before this test did. Its console: " console
            if (!ended) print "F", project, "in the guest: it ended before all tests of this project did. Its console: " console }' \
      "$VM/names/$project" "$VM/results" >"$GUEST_RESULTS/$project.lines"
  done
}

report_guest() {
  local passed failed
  passed=$(cat "$GUEST_RESULTS"/*.lines | grep -c '^P' || true)
  failed=$(cat "$GUEST_RESULTS"/*.lines | grep -c '^F' || true)
  cat "$GUEST_RESULTS"/*.lines | show_failures
  if ! grep -q $'^guest\tdone' "$VM/results"; then tail -n 15 "$LOGS/vm-console.log" "$LOGS/vm.log" | sed 's/^/      /'; fi
  say "" && say "$passed passed, $failed failed, 0 skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

fresh_folder() { rm -rf "$1" && mkdir -p "$1"; }
