# Here follows what is the same in every installer. Nothing is written before all checks have passed; the disk's first sector comes last, so
# that a machine whose installation was interrupted boots ONIE again.
set -u

say() {
  echo "$name: $*"
}

fail() {
  echo "$name: $*" >&2
  exit 1
}

# The temporary folder may have the EFI system partition in it, which must not be emptied with it.
clean_up() {
  if [ -n "$unmount" ]; then
    umount "$unmount" || return
  fi
  rm -rf "$work"
}

# of_part PART WHAT: what is known of a part of the payload: the unit that it is 'at', its 'size' in bytes, its partition's 'type' and 'id'.
of_part() {
  eval "echo \"\$${1}_$2\""
}

blocks_of() {
  echo $((($(of_part "$1" size) + block - 1) / block))
}

# extract PART: writes its bytes to standard output.
extract() {
  at=$((head_blocks * block / unit + $(of_part "$1" at))) whole=$(($(of_part "$1" size) / unit)) rest=$(($(of_part "$1" size) % unit))
  dd if="$self" bs=$unit skip=$at count=$whole 2>/dev/null || return
  dd if="$self" bs=1 skip=$(((at + whole) * unit)) count=$rest 2>/dev/null
}

# number64 VALUE: writes the 8 bytes of a number, the lowest first.
number64() {
  value=$1
  for _ in 1 2 3 4 5 6 7 8; do
    # shellcheck disable=SC2059 # The format is the byte.
    printf "\\$(printf %03o $((value & 255)))"
    value=$((value >> 8))
  done
}

# field NUMBER WHAT: what sgdisk tells of a partition.
field() {
  sgdisk -i "$1" "$disk" 2>/dev/null | sed -n "s/^$2: //p"
}

first_sector_of() {
  first=$(field "$1" 'First sector')
  echo "${first%% *}"
}

# device_of NUMBER: the device of a partition, by the kernel's rule for names.
device_of() {
  case $disk in
    *[0-9]) echo "${disk}p$1" ;;
    *) echo "$disk$1" ;;
  esac
}

mount_point_of() {
  sed -n "s|^$1 \([^ ]*\) .*|\1|p" /proc/mounts | head -n 1
}

check_tools() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "this system has no '$tool', which the installation needs."
  done
}

check_payload() {
  say "Checking the installer ..."
  sum=$(dd if="$self" bs=$block skip=$head_blocks count=$payload_blocks 2>/dev/null | sha256sum)
  [ "${sum%% *}" = "$payload_sha256" ] || fail "the installer is damaged: its SHA-256 is not the one that it was made with. Download it again."
}

find_firmware() {
  [ "$(uname -m)" = x86_64 ] || fail "this installer is for x86-64, and this machine is $(uname -m)."
  firmware=${onie_firmware:-auto}
  if [ "$firmware" = auto ] && [ -r /etc/machine.conf ]; then
    # shellcheck disable=SC1091 # ONIE's own.
    firmware=$(. /etc/machine.conf && echo "${onie_firmware:-auto}") || fail "/etc/machine.conf can't be read."
  fi
  if [ "$firmware" = auto ]; then
    if [ -d /sys/firmware/efi ]; then firmware=uefi; else firmware=bios; fi
  fi
  case $firmware in
    bios) partitions=$bios_partitions ;;
    uefi) partitions=$uefi_partitions ;;
    *) fail "the firmware '$firmware' is unknown." ;;
  esac
}

find_disk() {
  # shellcheck disable=SC2046 # A word each.
  set -- $(blkid | sed -n 's/^\([^:]*\):.* LABEL="ONIE-BOOT".*/\1/p')
  [ $# -gt 0 ] || fail "no disk has a file system with the label ONIE-BOOT: this is no machine with ONIE."
  [ $# -eq 1 ] || fail "there are several file systems with the label ONIE-BOOT: $*. Remove all disks but one."
  disk=${1%"${1##*[!0-9]}"}
  case $disk in
    *[0-9]p) disk=${disk%p} ;;
  esac
  [ -w "$disk" ] || fail "$disk, the disk of $1, can't be written."
  sector=512
  size_file=/sys/class/block/${disk##*/}/queue/logical_block_size
  [ ! -r "$size_file" ] || sector=$(cat "$size_file")
  signature=$(dd if="$disk" bs=1 skip="$sector" count=8 2>/dev/null)
  [ "$signature" = 'EFI PART' ] || fail "$disk has no GUID partition table. This installer needs one; an MBR is left as it is."
}

# Tells ONIE's partitions and other systems' from those of an earlier installation of this one.
look_at_partitions() {
  earlier='' last=0 grub='' esp=''
  table=$(sgdisk -p "$disk" 2>&1) || fail "the partitions of $disk can't be read: $table"
  for number in $(echo "$table" | sed -n 's/^ *\([0-9][0-9]*\) .*/\1/p'); do
    case $(field "$number" 'Partition name') in
      "'$name-boot'" | "'$name-root'" | "'$name-hash'")
        device=$(device_of "$number")
        [ -z "$(mount_point_of "$device")" ] || fail "$device is part of an earlier installation, and it is mounted."
        earlier="$earlier $number"
        continue
        ;;
    esac
    last=$number
    case $(field "$number" 'Partition GUID code') in
      21686148-6449-6E6F-744E-656564454649*) grub=${grub:-$number} ;;
      C12A7328-F81F-11D2-BA4B-00A0C93EC93B*) esp=${esp:-$number} ;;
    esac
  done
}

# change_partitions [OPTION]: removes those of an earlier installation, and adds the new ones behind all others.
change_partitions() {
  for number in $earlier; do
    set -- "$@" -d "$number"
  done
  number=$last
  for part in $partitions; do
    number=$((number + 1))
    set -- "$@" -n "$number:0:+$(($(blocks_of "$part") * (block / 1024)))K" -c "$number:$name-$part" \
      -t "$number:$(of_part "$part" type)" -u "$number:$(of_part "$part" id)"
  done
  sgdisk "$@" "$disk" >"$work/log" 2>&1 </dev/null
}

write_partitions() {
  number=$last
  for part in $partitions; do
    number=$((number + 1))
    say "Writing partition $number, $name-$part ..."
    first=$(first_sector_of "$number")
    [ -n "$first" ] || fail "partition $number of $disk is missing."
    # A partition in a narrow gap may start anywhere.
    if [ $((first * sector % block)) = 0 ]; then step=$block; else step=$sector; fi
    dd if="$self" of="$disk" bs="$step" skip=$(((head_blocks * block + $(of_part "$part" at) * unit) / step)) \
      count=$(($(blocks_of "$part") * block / step)) seek=$((first * sector / step)) conv=notrunc,fsync 2>"$work/log" \
      || fail "$disk can't be written: $(cat "$work/log")"
  done
}

check_bios() {
  [ -n "$grub" ] || fail "$disk has no BIOS boot partition (GRUB-BOOT)."
  count=$(field "$grub" 'Partition size')
  [ $((${count%% *} * sector)) -ge "$core_size" ] || fail "the BIOS boot partition of $disk is too small: $core_size bytes are needed."
}

# GRUB's core says where its second sector is, and the disk's first sector where the core is.
write_bios() {
  say "Writing the boot loader ..."
  first=$(first_sector_of "$grub")
  extract core >"$work/core" && number64 $((first + 1)) | dd of="$work/core" bs=1 seek=500 conv=notrunc 2>"$work/log" \
    && extract mbr >"$work/mbr" && number64 "$first" | dd of="$work/mbr" bs=1 seek=92 conv=notrunc 2>"$work/log" \
    && dd if="$work/core" of="$disk" bs=512 seek="$first" conv=notrunc,fsync 2>"$work/log" \
    && dd if="$work/mbr" of="$disk" bs="$mbr_size" count=1 conv=notrunc,fsync 2>"$work/log" \
    || fail "the boot loader can't be written: $(cat "$work/log")"
}

check_uefi() {
  check_tools efibootmgr mount umount df mv
  [ -n "$esp" ] || fail "$disk has no EFI system partition."
  device=$(device_of "$esp")
  efi=$(mount_point_of "$device")
  if [ -z "$efi" ]; then
    efi=$work/efi
    mkdir "$efi" && mount -t vfat "$device" "$efi" || fail "the EFI system partition $device can't be mounted."
    unmount=$efi
  fi
  # shellcheck disable=SC2046 # A word each: the device, and its KiB in all, used and free.
  set -- $(df -Pk "$efi" | tail -n 1)
  [ "$4" -ge $(($(blocks_of efi) * (block / 1024))) ] || fail "the EFI system partition $device has $4 KiB left; $efi_size bytes are needed."
}

write_uefi() {
  say "Writing the boot loader ..."
  file=$efi/EFI/$name/linux.efi
  mkdir -p "$efi/EFI/$name" && extract efi >"$file.new" && sync && mv -f "$file.new" "$file" && sync || fail "'$file' can't be written."
  entries=$(efibootmgr) || fail "the firmware's boot entries can't be read."
  for entry in $(printf '%s\n' "$entries" | boot_entries); do
    efibootmgr -q -b "$entry" -B || fail "the firmware's boot entry $entry can't be removed."
  done
  efibootmgr -q -c -d "$disk" -p "$esp" -L "$name" -l "\\EFI\\$name\\linux.efi" || fail "the firmware takes no new boot entry."
}

# Of the lines of efibootmgr, the numbers of those that have our name.
boot_entries() {
  tab=$(printf '\t')
  while read -r entry label; do
    case $entry in
      Boot[0-9A-F][0-9A-F][0-9A-F][0-9A-F] | Boot[0-9A-F][0-9A-F][0-9A-F][0-9A-F]\*)
        [ "${label%%"$tab"*}" != "$name" ] || echo "$entry" | sed 's/^Boot\(....\).*/\1/'
        ;;
    esac
  done
}

self=$0 unmount='' work=$(mktemp -d) || fail "there is no temporary folder."
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

check_tools blkid cat dd head sed sgdisk sha256sum tail
check_payload
find_firmware
find_disk
look_at_partitions
"check_$firmware"
if [ -n "$earlier$partitions" ]; then
  change_partitions --pretend || fail "$disk has no room for the partitions: $(cat "$work/log")"
  say "Installing on $disk ..."
  change_partitions || fail "the partitions of $disk can't be changed: $(cat "$work/log")"
fi
write_partitions
"write_$firmware"
sync
if command -v onie-nos-mode >/dev/null; then
  onie-nos-mode -s || fail "ONIE can't be told that a system is installed (onie-nos-mode -s)."
fi
say "Installed."
exit 0
