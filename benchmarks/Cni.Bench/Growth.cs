using System.Globalization;
using System.Text;
using Cni.Netlink;

namespace Cni.Bench;

/// <summary>The same verbs on nodes that fill up: with pods for the chain, with leases for host-local.</summary>
sealed class Growth(Bench bench, Driver driver, int rounds)
{
    /// <summary>The chain at each number of pods.</summary>
    public void Chain(params int[] levels)
    {
        var scenario = Scenarios.Chain;
        using var nodes = bench.Nodes(withFloor: false);
        foreach (var node in nodes.All)
            bench.Prepare(node, scenario);
        int pods = 0;
        foreach (int level in levels)
        {
            foreach (var node in nodes.All)
            {
                if (node.Side.Name == "ours")
                    Add(node, scenario, pods, level);
                else
                    Imitate(node, pods, level);
            }
            pods = level;
            var costs = new Samples();
            for (int round = -1; round < rounds; round++)
                bench.Round(nodes.InOrder(round), scenario, round, costs);
            bench.Report(costs, Text($"chain@{level}"), Text($"chain, {level} pods there"), "ADD", "DEL");
        }
    }

    /// <summary>host-local at each number of leases.</summary>
    public void Leases(params int[] levels)
    {
        var scenario = Scenarios.HostLocal;
        using var nodes = bench.Nodes(withFloor: false);
        foreach (var node in nodes.All)
            bench.Prepare(node, scenario);
        int there = 0;
        foreach (int level in levels)
        {
            foreach (var node in nodes.All)
                WriteLeases(Path.Combine(node.Leases, "bench-" + scenario.Id), there, level);
            there = level;
            var costs = new Samples();
            // In the rounds below zero our index notices the files that somebody else has put there.
            for (int round = -2; round < rounds; round++)
                bench.Round(nodes.InOrder(round), scenario, round, costs);
            bench.Report(costs, Text($"host-local@{level}"), Text($"host-local, {level} leases there"), "ADD", "DEL");
        }
    }

    // Ours are quick enough to be added by the plugins themselves.
    void Add(Node node, Scenario scenario, int from, int to)
    {
        for (int number = from; number < to; number++)
            new Chain(driver, scenario with { Effects = [] }, node.Fill(number)).Add();
    }

    /// <summary>Puts there what a thousand ADDs of the Go plugins would leave, which would take ten minutes: links, leases, and rules in their exact shape.</summary>
    static void Imitate(Node node, int from, int to)
    {
        if (from == to)
            return;
        using NetworkNamespace outside = NetworkNamespace.Open(node.Netns), inside = NetworkNamespace.Open(node.Fill(0).Netns);
        using RouteSocket route = RouteSocket.Open(outside), pods = RouteSocket.Open(inside);
        LinkRef bridge = route.GetLink("bench0").Index;
        StringBuilder nat = new("*nat\n"), jumps = new(), filter = new("*filter\n");
        for (int number = from; number < to; number++)
        {
            string address = Address(number), name = Text($"vethf{number}"), chain = Text($"{number:x22}");
            route.AddLink(new VethSpec(name) { Master = bridge, Up = true, TxQueues = 1, RxQueues = 1, Peer = new(node.Fill(number).IfName) { Namespace = inside, TxQueues = 1, RxQueues = 1 } });
            string comment = Text($"-m comment --comment \"name: \\\"bench-chain\\\" id: \\\"fill{number}\\\"\"");
            nat.Append(CultureInfo.InvariantCulture, $":CNI-{chain} - [0:0]\n:CNI-DN-{chain[3..]} - [0:0]\n");
            jumps.Append(CultureInfo.InvariantCulture, $"-A POSTROUTING -s {address}/32 {comment} -j CNI-{chain}\n-A CNI-{chain} -d {address}/16 {comment} -j ACCEPT\n-A CNI-{chain} ! -d 224.0.0.0/4 {comment} -j MASQUERADE\n");
            int port = node.Fill(number).FirstPort;
            jumps.Append(CultureInfo.InvariantCulture, $"-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment \"dnat name: \\\"bench-chain\\\" id: \\\"fill{number}\\\"\" -m multiport --dports {port} -j CNI-DN-{chain[3..]}\n");
            jumps.Append(CultureInfo.InvariantCulture, $"-A CNI-DN-{chain[3..]} -s {address}/16 -p tcp -m tcp --dport {port} -j CNI-HOSTPORT-SETMARK\n-A CNI-DN-{chain[3..]} -s 127.0.0.1/32 -p tcp -m tcp --dport {port} -j CNI-HOSTPORT-SETMARK\n");
            jumps.Append(CultureInfo.InvariantCulture, $"-A CNI-DN-{chain[3..]} -p tcp -m tcp --dport {port} -j DNAT --to-destination {address}:8000\n");
            filter.Append(CultureInfo.InvariantCulture, $"-A CNI-FORWARD -d {address}/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A CNI-FORWARD -s {address}/32 -j ACCEPT\n");
        }
        string file = Path.Combine(node.Folder, "rules");
        File.WriteAllText(file, $"{nat}{jumps}COMMIT\n{filter}COMMIT\n");
        Witness.Text(node.Netns, "iptables-restore", "--noflush", file);
        WriteLeases(Path.Combine(node.Leases, "bench-" + Scenarios.Chain.Id), from, to, "fill");
    }

    // Above everything that the rounds come to.
    static string Address(int number) => Text($"10.77.{8 + number / 250}.{1 + number % 250}");

    static void WriteLeases(string folder, int from, int to, string owner = "lease")
    {
        for (int number = from; number < to; number++)
            File.WriteAllText(Path.Combine(folder, Address(number)), Text($"{owner}{number}\r\neth0"));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
