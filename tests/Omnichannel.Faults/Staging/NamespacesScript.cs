namespace Omnichannel.Faults.Staging;

/// <summary>What the shell does for <see cref="Namespaces"/>.</summary>
internal static class NamespacesScript
{
    /// <summary>
    /// RUN NET PARTS FRONTS: makes a router and a namespace for each part, says "ready", or "ready without netem", waits until its input is closed, and takes all away.
    /// A part's loopback interface has no 127.0.0.1: that way it is an address as any other, and is routed to the real one outside.
    /// </summary>
    public const string Build = """
        set -e
        run=$1 net=$2 parts=$3 fronts=$4 router=$1-router
        # The line to the outside first, by its name: a namespace that was deleted takes its devices away only some time later.
        sweep() { ip link del "$1" 2>/dev/null || true; for name in $(ip netns list | grep -oE "^$1-[^ ]+"); do ip netns del "$name" || true; done; }
        for old in $(ip netns list | grep -oE '^faults[0-9]+' | sort -u); do [ -d "/proc/${old#faults}" ] || sweep "$old"; done
        sweep "$run"
        trap 'sweep "$run"' EXIT

        ip netns add "$router"
        ip link add "$run" type veth peer name outside netns "$router"
        ip addr add "$net.1" peer "$net.254" dev "$run"
        ip link set dev "$run" up
        ip route add "$net.0/24" via "$net.254"
        echo 1 >"/proc/sys/net/ipv4/conf/$run/route_localnet"
        ip netns exec "$router" bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet'
        ip -n "$router" addr add "$net.254" peer "$net.1" dev outside
        ip -n "$router" link set dev outside up
        ip -n "$router" route add 127.0.0.1 via "$net.1"

        host=10
        for part in $parts; do
          ip netns add "$run-$part"
          ip link add eth0 netns "$run-$part" type veth peer name "to-$host" netns "$router"
          ip -n "$router" addr add "$net.254" peer "$net.$host" dev "to-$host"
          ip -n "$router" link set dev "to-$host" up
          printf '%s\n' "link set dev lo up" "addr del 127.0.0.1/8 dev lo" "addr add $net.$host peer $net.254 dev eth0" "link set dev eth0 up" \
            "route add default via $net.254" "route add 127.0.0.1 via $net.254" | ip -n "$run-$part" -batch -
          ip netns exec "$run-$part" bash -c 'echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet'
          host=$((host + 1))
        done

        # The instances of a service in turns; one that asks its own service gets an answer from itself through the router, too.
        {
          echo '*nat'
          for front in $fronts; do
            IFS=, read -r -a hosts <<<"$front"
            left=$((${#hosts[@]} - 1))
            for instance in "${hosts[@]:1}"; do
              echo "-A PREROUTING -d ${hosts[0]} -p tcp -m statistic --mode nth --every $left --packet 0 -j DNAT --to-destination $instance"
              echo "-A POSTROUTING -s $instance -d $instance -j MASQUERADE"
              left=$((left - 1))
            done
          done
          echo COMMIT
        } | ip netns exec "$router" iptables-restore -w
        if ip netns exec "$router" tc qdisc add dev lo root netem delay 1ms 2>/dev/null; then ip netns exec "$router" tc qdisc del dev lo root; echo ready; else echo ready without netem; fi
        cat >/dev/null
        """;

    /// <summary>
    /// RULES SLOW, in the router: these rules instead of those before, and slow ways DEVICE,FROM,TO,PORT. Slow is a tenth of a second late;
    /// where the kernel cannot do that (netem), it is narrow, which is late, too, the later the more there is to say.
    /// </summary>
    public const string Change = """
        set -e
        printf %s "$1" | iptables-restore -w
        for device in $(ls /sys/class/net); do tc qdisc del dev "$device" root 2>/dev/null || true; done
        for way in $2; do
          IFS=, read -r device from to port <<<"$way"
          if ! tc qdisc show dev "$device" | grep -q '^qdisc htb'; then
            tc qdisc add dev "$device" root handle 1: htb default 1
            tc class add dev "$device" parent 1: classid 1:1 htb rate 10gbit quantum 60000
            if tc class add dev "$device" parent 1: classid 1:2 htb rate 10gbit quantum 60000 && ! tc qdisc add dev "$device" parent 1:2 netem delay 100ms 2>/dev/null; then
              tc class change dev "$device" parent 1: classid 1:2 htb rate 128kbit burst 1600 quantum 1600
            fi
          fi
          ports=
          [ "$port" = 0 ] || ports="match ip dport $port 0xffff"
          tc filter add dev "$device" parent 1: protocol ip u32 match ip src "$from/32" match ip dst "$to/32" $ports flowid 1:2
        done
        """;
}
