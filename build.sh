#!/usr/bin/env bash
# Builds, packs, boots, tests and measures the project. './build.sh help' says how.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# A node kept from an earlier build would keep that build's tasks loaded.
export MSBUILDDISABLENODEREUSE=1

artifacts=$PWD/artifacts
configuration=Release

usage() {
  cat <<'EOF'
usage: ./build.sh VERB

  demo    build everything, boot samples/hello in QEMU, fetch a page from it and power it down
  test    build everything and run all tests
  pack    make artifacts/packages/*.nupkg
  bench   run the benchmarks
  help    show this

What is missing (QEMU, a C toolchain, the tools that judge our output) is installed from
Debian's packages when that is allowed: as root, or with sudo that asks for no password.
EOF
}

say() { printf '\n==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() { printf '\nerror: %s\n' "$*" >&2; exit 1; }

# quietly WHAT COMMAND...: runs a step and shows its output only when it fails.
quietly() {
  local what=$1 log=$artifacts/logs/step.log start=$SECONDS
  shift
  mkdir -p "$artifacts/logs"
  printf '==> %s ... ' "$what"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%d s\n' $((SECONDS - start))
  else
    printf 'failed\n'
    tail -n 60 "$log" >&2
    fail "this failed: $*"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# provide NEED TRIAL=PACKAGE...: sees that each trial (a command, or a path with a slash) is there, and installs the package of
# each that is not. What can't be had is an error when NEED is "required", and a warning that names NEED otherwise.
provide() {
  local need=$1 pair packages=()
  shift
  for pair in "$@"; do
    have "${pair%%=*}" || packages+=("${pair#*=}")
  done
  [ ${#packages[@]} = 0 ] && return
  if may_install; then
    quietly "installing ${packages[*]}" apt_install "${packages[@]}"
  elif [ "$need" = required ]; then
    fail "some programs are missing. Install these packages (or what your system calls them) and start again: ${packages[*]}"
  else
    warn "$need: not installed: ${packages[*]}"
  fi
}

have() {
  case $1 in
    */*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

require_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is missing: see https://dot.net/download"
  dotnet --version >/dev/null || fail "the .NET SDK that global.json asks for is missing: see https://dot.net/download"
}

require_qemu() {
  case $(uname -m) in
    aarch64 | arm64) provide required qemu-system-aarch64=qemu-system-arm /usr/share/qemu-efi-aarch64/QEMU_EFI.fd=qemu-efi-aarch64 ;;
    *) provide required qemu-system-x86_64=qemu-system-x86 ;;
  esac
}

host_architecture() {
  case $(uname -m) in
    aarch64 | arm64) echo arm64 ;;
    *) echo amd64 ;;
  esac
}

# publish_init ARCHITECTURE RUNTIME: compiles the guest's init.
publish_init() {
  quietly "compiling init for $1" \
    dotnet publish src/LinuxKit.Init -c $configuration -r "$2" -v minimal -p:PublishDir="$artifacts/init/$1/"
  # It is the first stage too, which a machine loads before it has a disk.
  local size limit=$((3 * 1024 * 1024))
  size=$(wc -c <"$artifacts/init/$1/linuxkit-init")
  [ "$size" -lt $limit ] || fail "init for $1 has $size bytes; $limit are its limit."
}

# On arm64 init is compiled for arm64 alone, on amd64 for arm64 too where there is a toolchain for it.
publish_inits() {
  if [ "$(host_architecture)" = amd64 ]; then
    publish_init amd64 linux-x64
    provide 'the packages will lack arm64' aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu \
      aarch64-linux-gnu-objcopy=binutils-aarch64-linux-gnu /usr/aarch64-linux-gnu/lib/libc.a=libc6-dev-arm64-cross
    have aarch64-linux-gnu-gcc && have aarch64-linux-gnu-objcopy && have /usr/aarch64-linux-gnu/lib/libc.a || return 0
  fi
  publish_init arm64 linux-arm64
}

pack() {
  require_dotnet
  local project name
  provide required clang=clang ld.lld=lld objcopy=binutils /usr/include/stdio.h=libc6-dev
  rm -rf "$artifacts/packages" "$artifacts"/nuget/linuxkit.*
  mkdir -p "$artifacts/packages"

  rm -rf "$artifacts/init"
  publish_inits
  for name in LinuxKit LinuxKit.Tool LinuxKit.Sdk LinuxKit.Templates; do
    quietly "packing $name" dotnet pack "src/$name" -c $configuration -v minimal
  done

  for project in packages/*/*.lkproj; do
    name=$(basename "$project" .lkproj)
    quietly "building the package $name" dotnet build "$project" -c $configuration -v minimal
  done
  rm -rf "$artifacts/layout"
  local layouts=(packages/*/bin/"$configuration"/*/oci-layout)
  quietly "gathering the packages" \
    dotnet "$artifacts/bin/LinuxKit.Tool/release/LinuxKit.Tool.dll" layout merge "$artifacts/layout" "${layouts[@]%/oci-layout}"
  quietly "packing LinuxKit.Packages" dotnet pack src/LinuxKit.Packages -c $configuration -v minimal
  say "packed: $(cd "$artifacts/packages" && echo ./*.nupkg)"
}

build_sample() {
  quietly "building samples/hello" dotnet build samples/hello -c $configuration -v minimal
}

# free_port: a port of the loopback address that nobody listens on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# fetch PORT: the page at the loopback address, or nothing while there is none.
fetch() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    timeout 5 tr -d '\r' <&3 | sed -n '1 { / 200 /!q }; /^$/,$ { /./p }'
  ) 2>/dev/null
}

demo() {
  require_qemu
  pack
  build_sample

  local port page='' runner start=$SECONDS
  port=$(free_port)
  say "booting samples/hello; its port 80 is port $port here"
  dotnet run --project samples/hello -c $configuration --no-build -p:LinuxKitRunPublish="$port:80" </dev/null &
  runner=$!
  trap 'kill "$runner" 2>/dev/null || true' EXIT
  while [ -z "$page" ]; do
    kill -0 $runner 2>/dev/null || fail "the machine ended before it answered; its console is above"
    [ $((SECONDS - start)) -lt 120 ] || fail "no page came within two minutes; the machine's console is above"
    sleep 0.2
    page=$(fetch "$port") || page=''
  done
  say "the page from inside, after $((SECONDS - start)) s:"
  printf '%s\n' "$page"

  say "pressing the power button"
  kill -TERM $runner
  start=$SECONDS
  while kill -0 $runner 2>/dev/null; do
    [ $((SECONDS - start)) -lt 60 ] || fail "the machine did not power down within a minute"
    sleep 0.2
  done
  trap - EXIT
  wait $runner || fail "QEMU ended with exit code $?"
  say "the machine powered itself off. That was all."
}

# The tests' verdict in the .trx files of a folder: "passed failed skipped".
count_tests() {
  cat "$1"/*.trx 2>/dev/null | grep -o '<UnitTestResult [^>]*>' | grep -o ' outcome="[A-Za-z]*"' | sort | uniq -c |
    awk '/"Passed"/ { passed += $1; next } /"(Failed|Error|Timeout|Aborted)"/ { failed += $1; next } { skipped += $1 }
         END { print passed + 0, failed + 0, skipped + 0 }'
}

run_tests() {
  require_qemu
  local judges=(
    # archives, compression, images
    cpio=cpio zstd=zstd xz=xz-utils lz4=lz4 file=file skopeo=skopeo umoci=umoci docker-registry=docker-registry openssl=openssl
    # disks and file systems
    sgdisk=gdisk sfdisk=fdisk shellcheck=shellcheck fsck.fat=dosfstools mcopy=mtools unsquashfs=squashfs-tools getfattr=attr veritysetup=cryptsetup-bin xorriso=xorriso isoinfo=genisoimage bsdtar=libarchive-tools
    fsck.erofs=erofs-utils debugfs=e2fsprogs qemu-img=qemu-utils 7z=p7zip-full xmllint=libxml2-utils
    # boot loaders and kernels
    sbverify=sbsigntool osslsigncode=osslsigncode sign-efi-sig-list=efitools as=binutils aarch64-linux-gnu-as=binutils-aarch64-linux-gnu
    # builds
    strace=strace
    # guests
    crun=crun busybox=busybox-static qemu-system-aarch64=qemu-system-arm /usr/share/qemu-efi-aarch64/QEMU_EFI.fd=qemu-efi-aarch64
  )
  provide 'some tests will be skipped' "${judges[@]}"
  # Boot loaders of amd64, which Debian has for amd64 alone.
  [ "$(host_architecture)" != amd64 ] || provide 'some tests will be skipped' grub-mkimage=grub-common /usr/lib/grub/i386-pc/kernel.img=grub-pc-bin /usr/lib/grub/x86_64-efi/monolithic/grubx64.efi=grub-efi-amd64-bin \
    /usr/lib/systemd/boot/efi/linuxx64.efi.stub=systemd-boot-efi /usr/share/OVMF/OVMF_VARS_4M.fd=ovmf
  pack
  build_sample
  quietly "building the tests" dotnet build LinuxKit.sln -c $configuration -v minimal

  local results=$artifacts/test-results status=0 projects=(tests/*/*.csproj) passed failed skipped reports
  rm -rf "$results"
  say "testing"
  # One after the other: the boot tests measure time, and the SDK's tests use all cores.
  dotnet test --solution LinuxKit.sln -c $configuration --no-build --max-parallel-test-modules 1 \
    --report-trx --results-directory "$results" </dev/null || status=$?

  reports=$(find "$results" -name '*.trx' 2>/dev/null | wc -l)
  read -r passed failed skipped <<<"$(count_tests "$results")"
  if [ "$reports" -ne "${#projects[@]}" ]; then
    warn "$reports of ${#projects[@]} test projects came to their end"
    failed=$((failed + ${#projects[@]} - reports))
  elif [ "$status" != 0 ] && [ "$failed" = 0 ]; then
    warn "no test failed, but dotnet test ended with exit code $status"
    failed=1
  fi
  if [ "$failed" != 0 ]; then
    say "these failed:"
    grep -ho '<UnitTestResult [^>]*outcome="\(Failed\|Error\|Timeout\|Aborted\)"[^>]*>' "$results"/*.trx | grep -o 'testName="[^"]*"' || true
  fi
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ]
}

bench() {
  provide required zstd=zstd gzip=gzip
  pack
  dotnet run --project bench/LinuxKit.Bench -c $configuration
}

[ $# = 1 ] || { usage >&2; exit 2; }
case $1 in
  demo) demo ;;
  test) run_tests ;;
  pack) pack ;;
  bench) bench ;;
  help | -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
