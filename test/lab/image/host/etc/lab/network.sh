# eth0: the lab's own way in (ssh). eth1: the wire between hosts, carried by br0, on which guests sit too.
set -e
. /etc/lab/host
for nic in eth0 eth1; do
  until [ -e /sys/class/net/$nic ]; do read -r -t 0.1 <> <(:) || true; done
done
ip link set lo up
ip address replace 10.0.2.15/24 dev eth0
ip link set eth0 up
ip link add br0 type bridge stp_state 0 forward_delay 0
ip link set br0 address "$mac"
ip link set eth1 master br0 up
ip address replace "$address/24" dev br0
ip link set br0 up
