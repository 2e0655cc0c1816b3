#!/bin/bash
# Runs inside the new root file system: settles services, and makes the kernel, the hosts'
# initrd and the guest's files. Output for the lab goes to /lab/out.
set -euo pipefail
mkdir -p /lab/out

cp -a /lab/host/. /
chmod 0755 /usr/local/sbin/lab-clock
chmod 0600 /etc/chrony/chrony.conf
rm -f /etc/ssh/ssh_host_*
# Set by the initrd, per host.
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id
echo 'root:*' | chpasswd -e

systemctl enable lab-network.service lab-clock.service ssh.service >/dev/null 2>&1
# Slow under TCG, or reaching out, or changing hosts while a test looks at them.
systemctl mask systemd-udev-settle.service systemd-networkd-wait-online.service apt-daily.timer \
  apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  logrotate.timer systemd-random-seed.service serial-getty@ttyS0.service getty@tty1.service \
  systemd-update-utmp.service blk-availability.service modprobe@drm.service modprobe@efi_pstore.service \
  modprobe@fuse.service modprobe@loop.service modprobe@dm_mod.service systemd-binfmt.service nfs-blkmap.service \
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount >/dev/null 2>&1

# libvirt has a guest's profile compiled half a dozen times at each start. With the parser's optimisations that takes
# 3 s each time under TCG, without them 0.7 s; the rules that are enforced are the same (apparmor_parser(8), --optimize).
printf 'Optimize=no-expr-simplify\nOptimize=no-minimize\n' >> /etc/apparmor/parser.conf

# Compiling these profiles takes a host 7 s under TCG. The kernel's AppArmor features are part of the cache's name:
# should another kernel have others, the hosts compile once themselves.
apparmor_parser --kernel-features=/lab/apparmor-features --skip-kernel-load --write-cache \
  --cache-loc=/var/cache/apparmor /etc/apparmor.d

# QEMU 7.2 loses guests' writes in a live migration under TCG: it clears the dirty bitmap without telling the vCPU's
# TLB, which then writes past it (fixed upstream in 2024: "physmem: Fix migration dirty bitmap coherency with TCG
# memory access"). Guests panicked in two migrations of three on a busy machine. Only the shortcut for aligned memory
# blocks has the fault, and one branch leads there: take that branch out. KVM, and so any real host, is not affected.
branch='\xa9\xff\xff\x03\x00\x74.' # test $0x3ffff,%eax; je
qemu=/usr/bin/qemu-system-x86_64
found=$(perl -0777 -ne "print scalar(() = /$branch/sg)" "$qemu")
if [ "$found" = 1 ]; then
  perl -0777 -pi -e "s/$branch/\xa9\xff\xff\x03\x00\x90\x90/s" "$qemu"
else
  echo "note: $found places look like the faulty branch, so QEMU was left as it is; from version 9.0 on that is right"
fi

version=$(ls /lib/modules | sort -V | tail -n1)
modules=/lib/modules/$version

# A kernel image is a small loader with the compressed ELF kernel inside. QEMU starts the ELF itself (PVH).
# Guests keep the small one: they read it over NFS.
for packer in 'lz4:\x02\x21\x4C\x18' 'xz:\xFD7zXZ\x00' 'zstd:\x28\xB5\x2F\xFD' 'gzip:\x1F\x8B\x08'; do
  tool=${packer%%:*} magic=${packer#*:}
  for offset in $(LC_ALL=C grep -obUaP "$magic" "/boot/vmlinuz-$version" | cut -d: -f1); do
    tail -c "+$((offset + 1))" "/boot/vmlinuz-$version" | "$tool" -dc > /lab/out/vmlinux 2>/dev/null || true
    if [ "$(head -c4 /lab/out/vmlinux | tail -c3)" = ELF ]; then break 2; fi
  done
done
[ "$(head -c4 /lab/out/vmlinux | tail -c3)" = ELF ] || { echo "no kernel found inside vmlinuz-$version" >&2; exit 1; }

# initrd NAME INIT MODULE...: busybox, the modules with what they need in loading order, and INIT.
initrd() {
  local name=$1 init=$2 root=/lab/initrd-$1; shift 2
  mkdir -p "$root"/{bin,dev,proc,sys,modules,newroot,tmp}
  cp /bin/busybox "$root/bin/busybox"
  local applet
  for applet in $(/bin/busybox --list | grep -vx busybox); do ln -sf busybox "$root/bin/$applet"; done
  local module path n=10
  for module in "$@"; do modprobe -S "$version" -D "$module" 2>/dev/null || true; done |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' > /lab/modules.list
  while read -r path; do
    cp "$path" "$root/modules/$n-$(basename "$path")"; n=$((n + 1))
  done < /lab/modules.list
  cp "$init" "$root/init"; chmod 0755 "$root/init"
  (cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet --reproducible) > "/lab/$name.cpio"
}

initrd host /lab/host-init virtio_pci virtio_blk ext4 crc32c_generic
cp /lab/host.cpio /lab/out/host-initrd.img

initrd guest /lab/guest-init virtio_pci virtio_blk virtio_net evdev button
guest=/usr/lib/ferry-lab/guest
mkdir -p "$guest"
cp "/boot/vmlinuz-$version" "$guest/vmlinuz"
gzip -1 -n < /lab/guest.cpio > "$guest/initrd.img"
truncate -s 64M /lab/base.img
qemu-img convert -f raw -O qcow2 /lab/base.img "$guest/base.qcow2"
chmod 0755 "$guest"; chmod 0644 "$guest"/*

rm -rf /boot/vmlinuz* /boot/initrd* /usr/share/{doc,man,locale,info} /var/log/*.log
