#!/bin/bash
# Builds the lab's image once and prints the directory it is in.
#
#   build.sh [CACHE]      where the lab keeps its images (place.ts) when it is not said
#
# CACHE/image-<hash>/ holds base.raw (every host's root disk), vmlinux (the hosts'
# kernel, uncompressed: unpacking it would cost seconds under TCG) and host-initrd.img. The hash covers this folder and the release it is built from, so
# a changed recipe is a new image. Built beside its place and renamed: a directory
# of that name is always whole. Two builds at once wait for each other.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${1:-${FERRY_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ferry-lab}}
. /etc/os-release
hash=$( (echo "$ID $VERSION_CODENAME"; cd "$here"; find . -type f | LC_ALL=C sort | xargs sha256sum) | sha256sum | cut -c1-12)
image=$cache/image-$hash

if [ -d "$image" ]; then echo "$image"; exit; fi
mkdir -p -m 700 "$cache"
exec 9>"$cache/build.lock"
flock 9
if [ -d "$image" ]; then echo "$image"; exit; fi

fail() { echo "$*" >&2; exit 1; }
case $ID in
  debian) kernel=linux-image-cloud-amd64 components=main ;;
  ubuntu) kernel=linux-image-virtual components='main universe' ;;
  *) fail "The lab's image is built from Debian or Ubuntu packages; this is $ID. Run it on one of those, or in a container of one." ;;
esac

mode=root
if [ "$(id -u)" != 0 ]; then
  mode=unshare
  unshare --user --map-root-user true 2>/dev/null ||
    fail "This user may not make user namespaces, which building the image without root needs. Run 'npm run lab -- up' once as root, or allow them (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns=0)."
  grep -q "^$(id -un):" /etc/subuid 2>/dev/null ||
    fail "This user has no sub-ids, which building the image without root needs. Add them: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
fi

# What a build that was killed left; nobody else builds while we hold the lock.
rm -rf --one-file-system "$cache"/building-*
work=$(mktemp -d "$cache/building-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP

# The machine's own apt sources for this release, so that its mirrors and proxies serve here too.
# Other suites (vendors' repositories) are left out.
{
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    awk -v s="$VERSION_CODENAME" '/^deb /{for(i=2;i<=NF;i++)if($i==s||$i==s"-updates"||$i==s"-security"){print;next}}' || true
} > "$work/oneline"
for file in /etc/apt/sources.list.d/*.sources; do
  [ -e "$file" ] && { grep -v '^#' "$file"; echo; }
done | awk -v s="$VERSION_CODENAME" 'BEGIN{RS="";ORS="\n\n"} {n=split($0,l,"\n");for(i=1;i<=n;i++)if(l[i]~/^Suites:/){m=split(l[i],w," ");for(j=2;j<=m;j++)if(w[j]==s||w[j]==s"-updates"||w[j]==s"-security"){print;next}}}' > "$work/deb822" || true
sources=()
for file in "$work/oneline" "$work/deb822"; do [ -s "$file" ] && sources+=("$file"); done
[ ${#sources[@]} -gt 0 ] || fail "No apt source of $VERSION_CODENAME is set on this machine (/etc/apt/sources.list)."
apt-config dump | grep -E '^Acquire::(https?|ftp)::|^Acquire::Check-Valid' > "$work/apt.conf" || true

: > "$work/base.raw"
truncate -s 4G "$work/base.raw"
# In unshare mode the builder is another user: it may write through the open file, not through the path.
chmod 0666 "$work/base.raw"
mkdir "$work/out"
packages=$(grep -v '^#' "$here/packages.txt" | paste -sd,)
tar -C "$here" -cf "$work/recipe.tar" finish.sh apparmor-features host host-init guest-init

mmdebstrap --mode="$mode" --variant=minbase --format=null \
  --components="$components" --include="$packages,$kernel" \
  --aptopt="$work/apt.conf" --aptopt='Acquire::Languages "none"' --aptopt='Apt::Install-Recommends "false"' \
  --dpkgopt=force-unsafe-io --dpkgopt=force-confold \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --essential-hook='mkdir -p "$1/etc/initramfs-tools"; echo update_initramfs=no > "$1/etc/initramfs-tools/update-initramfs.conf"' \
  --customize-hook='mkdir "$1/lab"' \
  --customize-hook="tar-in $work/recipe.tar /lab" \
  --customize-hook='chroot "$1" bash /lab/finish.sh' \
  --customize-hook="copy-out /lab/out/vmlinux /lab/out/host-initrd.img $work/out" \
  --customize-hook='rm -rf "$1/lab" "$1"/var/cache/apt/*.bin "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/*_*' \
  --customize-hook='mount --bind "$1" "$1/mnt" && mke2fs -q -F -t ext4 -J size=32 -L ferry-lab -m 0 -d "$1/mnt" /proc/self/fd/0 4G && umount "$1/mnt"' \
  "$VERSION_CODENAME" - "${sources[@]}" 0<>"$work/base.raw"

chmod 0644 "$work/base.raw"
mv "$work/base.raw" "$work/out/base.raw"
chmod 0755 "$work/out"
mv "$work/out" "$image"
echo "$image"
