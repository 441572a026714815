#!/usr/bin/env bash
# Runs a program on a processor that this machine is not: under Bochs, which emulates AVX-512, AVX512_BF16 and AMX, and
# processors without AVX, too. It builds Bochs from Debian's source, and boots Debian's kernel in it.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail

usage() {
  cat <<'END'
usage: emulate.sh [-x FEATURE]... [-f FILE]... [-t SECONDS] FOLDER MODEL PROGRAM [ARGUMENT...]

  FOLDER      for downloads, builds (the first time some minutes) and, by model, the last run's files; may not be there
  MODEL       sapphire_rapids (AMX, AVX512_BF16), tigerlake or corei7_skylake_x (AVX-512), corei7_haswell_4770 (AVX2),
              corei7_sandy_bridge_2600k (AVX), core2_penryn_t9600 (SSE4.1); FOLDER/bochs --help cpu names all
  PROGRAM     an ELF file, or a script for busybox's sh; runs as root in /work, all of it in memory
  -x FEATURE  the model lacks it: -x amx -x amx_bf16 -x amx_int8 leaves AVX512_BF16
  -f FILE     a file or folder that PROGRAM needs: /work/NAME
  -t SECONDS  ends the emulation after so long, with exit code 124; 3600 by default

  emulate.sh /tmp/emulator sapphire_rapids build/dev/core_tests --gtest_filter='*Bfloat16*'

Prints what PROGRAM prints, and exits as it does. Some 50 million instructions a second; fewer of float vectors.
END
}

without=() files=() seconds=3600
while getopts 'x:f:t:h-:' option; do
  case $option in
    x) without+=("$OPTARG") ;;
    f) files+=("$OPTARG") ;;
    t) seconds=$OPTARG ;;
    h | -) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -ge 3 ] || { usage >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd) model=$2 program=$3
shift 3

packages=(g++ make xz-utils zstd cpio busybox-static isolinux syslinux-common xorriso seabios)
if ! dpkg-query -W "${packages[@]}" >/dev/null 2>&1; then
  as_root=$([ "$(id -u)" -eq 0 ] || echo sudo)
  $as_root apt-get -q update >&2
  $as_root apt-get -q -y --no-install-recommends install "${packages[@]}" >&2
fi

# Debian 13's Bochs 3.0: Debian 12's has neither AVX512_BF16 nor AMX.
build_bochs() {
  rm -rf "$folder/source"
  mkdir -p "$folder/source/apt/"{lists,cache/archives}/partial
  cd "$folder/source"
  local key=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb-src [signed-by=$key] http://deb.debian.org/debian trixie main" >apt/list
  local apt=(apt-get -q -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$PWD/apt/list"
    -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$PWD/apt/lists" -o Dir::Cache="$PWD/apt/cache")
  "${apt[@]}" update
  "${apt[@]}" source --download-only --tar-only bochs
  tar -xf bochs_*.orig.tar.xz --strip-components=1

  # Linux uses AMX only where the processor can disarm it (XFD), which Bochs lacks: add the bit that tells, the two
  # registers, and the exception of a disarmed instruction.
  local xfd='BX_CPU_THIS_PTR msr.xfd' tiles=BX_XCR0_XTILEDATA_MASK
  sed -i 's/leaf->eax |= (1<<3);/& if (is_cpu_extension_supported(BX_ISA_AMX)) leaf->eax |= 1<<4;/' cpu/cpuid.cc
  sed -i 's/^  Bit64u ia32_xss;/& Bit64u xfd[2];/' cpu/cpu.h
  sed -i "s/^  BX_CPU_THIS_PTR msr.ia32_xss = 0;/& $xfd[0] = $xfd[1] = 0;/" cpu/init.cc
  sed -i -e "/::rdmsr(/,/val64 = 0;/ s/val64 = 0;/& if ((index | 1) == 0x1c5) return *msr = $xfd[index \& 1], true;/" \
    -e "s/^  BX_INSTR_WRMSR.*/& if ((index | 1) == 0x1c5)\
      return $xfd[index \& 1] = val_64, handleAvxModeChange(), true;/" cpu/msr.cc
  sed -i -e "s/if (! long64_mode() || ! BX_CPU_THIS_PTR cr4.get_OSXSAVE() ||$/& ($xfd[0] \& $tiles) ||/" \
    -e "/::BxNoAMX/,/BX_ASSERT/ s/BX_ASSERT(0);/$xfd[1] = $tiles, exception(BX_NM_EXCEPTION, 0);/" cpu/proc_ctrl.cc
  # The tiles of a thread that waits: bytes and rows of their shapes are swapped, rows from 8 on are left out, and
  # whether there are any is turned round; and they are looked for too early where Linux leaves another part alone.
  sed -i -e '/vmm16u(8+n)/ s/\.rows;/.bytes_per_row;/' -e '/vmmubyte(48+n)/ s/\.bytes_per_row;/.rows;/' \
    -e 's/row < BX_TILE_REGISTERS/row < BX_TILE_MAX_ROWS/' -e 's/tile_use_tracker == 0/tile_use_tracker != 0/' \
    -e '/^  if (compaction) {/,/^  else {/ s/feature_mask = (1 << feature);/&\
      if (format \& feature_mask \& ~requested_feature_bitmap) offset += xsave_restore[feature].len;/' cpu/xsave.cc
  [ "$(grep -c 'vmmubyte(48+n).*\.rows;\|tracker != 0\|row < BX_TILE_MAX\|~requested_feature_bitmap) offset' cpu/xsave.cc)" -eq 5 ]

  # The upper half of vcvtne2ps2bf16: its source is read behind its end.
  sed -i 's/bfloat16(op1.vmm32u(n));/bfloat16(op1.vmm32u(n - DWORD_ELEMENTS(len)));/' cpu/avx/avx512_bf16.cc
  grep -q 'n - DWORD_ELEMENTS' cpu/avx/avx512_bf16.cc

  ./configure --with-nogui --enable-x86-64 --enable-avx --enable-evex --enable-amx --enable-all-optimizations \
    --enable-protection-keys --enable-cet --enable-uintr --disable-docbook \
    CXXFLAGS='-O3 -march=native -fno-strict-aliasing'
  make -j"$(nproc)"
  cp bochs "$folder/bochs"
}
if [ ! -x "$folder/bochs" ]; then
  echo "builds Bochs; log: $folder/build.log" >&2
  (build_bochs) >"$folder/build.log" 2>&1 &
  wait $! || { tail -n 20 "$folder/build.log" >&2; exit 1; }
fi
if [ ! -f "$folder/vmlinuz" ]; then  # of the cloud images: console and initial file system built in, little else
  mkdir -p "$folder/kernel"
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ { print $2; exit }')
  (cd "$folder/kernel" && apt-get -q -o APT::Sandbox::User=root download "$package" >&2 &&
    dpkg-deb -x "$package"_*.deb .)
  cp "$folder/kernel/boot/vmlinuz-"* "$folder/vmlinuz"
fi

run=$folder/$model
rm -rf "$run"
mkdir -p "$run"/{root/{bin,dev,proc,sys,tmp,work},iso}
cp /bin/busybox "$run/root/bin/"
cp -rL "$program" ${files[@]+"${files[@]}"} "$run/root/work/"
chmod +x "$run/root/work/$(basename "$program")"
# The libraries of all ELF files, where the loader looks for them.
{ find "$run/root/work" -type f -exec ldd {} \; 2>/dev/null || true; } |
  sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*/\1/p' | sort -u | xargs -r -I{} cp -L --parents {} "$run/root"
printf -v command '%q ' "./$(basename "$program")" "$@"
cat >"$run/root/init" <<END
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
export HOME=/tmp
exec </dev/null >/dev/ttyS0 2>&1
stty -F /dev/ttyS0 -onlcr
cd /work
echo '=== begin'
$command
printf '\n=== end %d\n' \$?
sleep 1
poweroff -f
END
chmod +x "$run/root/init"
(cd "$run/root" && find . | cpio -o -H newc --quiet | zstd -q -3) >"$run/iso/initrd"
rm -rf "$run/root"
cp "$folder/vmlinuz" /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$run/iso/"
# clearcpuid=fsrm: Bochs has fast short string moves without fast long ones, by which Linux copies wrongly.
cat >"$run/iso/isolinux.cfg" <<END
default linux
label linux
  kernel vmlinuz
  append initrd=initrd console=ttyS0 quiet loglevel=1 nokaslr mitigations=off clearcpuid=fsrm
END
xorriso -as mkisofs -quiet -o "$run/disk.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
  -boot-info-table "$run/iso" 2>"$run/xorriso.log"
cat >"$run/bochsrc" <<END
display_library: nogui
cpu: model=$model, count=1, ips=100000000, ignore_bad_msrs=1, exclude_features="${without[*]-}"
megs: 2048
romimage: file=/usr/share/seabios/bios.bin
vgaromimage: file=/usr/share/seabios/vgabios-stdvga.bin
ata0-master: type=cdrom, path=$run/disk.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$run/serial.txt
clock: sync=none
error: action=ignore
log: $run/bochs.log
END

# Prints what comes between the marks, until the end mark or the emulator's end.
: >"$run/serial.txt"
timeout "$seconds" "$folder/bochs" -q -f "$run/bochsrc" >"$run/bochs.out" 2>&1 </dev/null &
emulator=$!
trap 'kill $emulator 2>/dev/null || true' EXIT
sed -u -n -e '/^=== end \|Kernel panic/q' -e '/^=== begin/,$ { /^=== begin/!p }' \
  < <(tail -n +1 -s 0.2 -f --pid=$emulator "$run/serial.txt")
code=$(sed -n 's/^=== end \([0-9]*\).*/\1/p' "$run/serial.txt")
if [ -z "$code" ]; then
  kill $emulator 2>/dev/null || true
  wait $emulator && code=1 || code=$?
  echo "emulate.sh: ended early; see $run/serial.txt, bochs.out and bochs.log" >&2
fi
exit "$code"
