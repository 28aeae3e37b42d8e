using System.Globalization;

namespace Cni.Bench;

/// <summary>Runs scenarios: a round is one pod's life on each side, in changing order, so that both see the same machine.</summary>
sealed class Bench(Driver driver, Side ours, Side go, Side floor, string folder, int rounds)
{
    const int WarmUp = 2;

    public List<Row> Rows { get; } = [];

    public static void Say(string text) => Console.Error.WriteLine(text);

    /// <summary>Starting and answering, with nothing to be done.</summary>
    public void Version(string type)
    {
        using var nodes = Nodes(withFloor: true);
        var costs = new Samples();
        for (int round = -WarmUp; round < rounds * 2; round++)
        {
            foreach (var node in nodes.InOrder(round))
            {
                var cost = driver.Run(node.MakeOrGetPod("version").Invoke(type, "VERSION", """{"cniVersion":"1.0.0"}"""));
                if (cost.Exit != 0)
                    throw new InvalidOperationException($"{node.Side.Name}: VERSION failed.");
                costs.Add(round, node.Side, "VERSION", cost);
            }
        }
        Report(costs, "version-" + type, type + ", VERSION", "VERSION");
    }

    /// <summary>ADD, CHECK and DEL of a scenario beside one pod that stays, so that bridge and tables are there as on a node in service.</summary>
    public void Lifecycle(Scenario scenario)
    {
        using var nodes = Nodes(scenario.HasFloor);
        foreach (var node in nodes.All)
            Prepare(node, scenario);
        int count = Math.Max(5, (int)(rounds * scenario.Share));
        var costs = new Samples();
        for (int round = -WarmUp; round < count; round++)
            Round(nodes.InOrder(round), scenario, round, costs);
        Report(costs, scenario.Id, scenario.Title, "ADD", "CHECK", "DEL");
    }

    public void Round(IEnumerable<Node> nodes, Scenario scenario, int round, Samples costs)
    {
        foreach (var node in nodes)
        {
            var chain = new Chain(driver, scenario, node.MakeOrGetPod("round"));
            costs.Add(round, node.Side, "ADD", chain.Add());
            // A floor has no CHECK; some of the Go plugins fail theirs.
            if (!node.Side.IsFloor && (node.Side != go || scenario.GoCanCheck))
                costs.Add(round, node.Side, "CHECK", chain.Check() ?? throw new InvalidOperationException($"{node.Side.Name}: CHECK of {scenario.Id} failed."));
            costs.Add(round, node.Side, "DEL", chain.Del());
        }
    }

    /// <summary>A pod that stays. The floor makes no bridge, so it gets one.</summary>
    public void Prepare(Node node, Scenario scenario)
    {
        Directory.CreateDirectory(node.Leases);
        if (node.Side.IsFloor)
            Witness.Text(node.Netns, "ip", "link", "add", "bench0", "up", "type", "bridge");
        new Chain(driver, scenario with { Effects = [] }, node.MakePod("stays") with { FirstPort = 10001 }).Add();
    }

    public NodeSet Nodes(bool withFloor) => new([new(ours, folder), new(go, folder), .. withFloor ? [new Node(floor, folder)] : Array.Empty<Node>()]);

    public void Report(Samples costs, string id, string title, params string[] verbs)
    {
        foreach (string verb in verbs)
        {
            if (Row.Of(id, title, verb, costs.Of(ours, verb), costs.Of(go, verb), costs.Of(floor, verb)) is not { } row)
                continue;
            Rows.Add(row);
            Say(string.Create(CultureInfo.InvariantCulture,
                $"  {title} {verb}: {row.Ours.Median:0.0} ms{(row.Ratio is { } ratio ? $", {ratio.Median:0.000} of Go" : "")}{(row.FloorRatio is { } least ? $", {least.Median:0.0} of the floor" : "")}"));
        }
    }
}

/// <summary>The nodes that are compared, one a side.</summary>
sealed class NodeSet(IReadOnlyList<Node> all) : IDisposable
{
    public IReadOnlyList<Node> All => all;

    /// <summary>All of them, another one first in every round: nobody always has the warm or the cold cache.</summary>
    public IEnumerable<Node> InOrder(int round) => Enumerable.Range(0, all.Count).Select(i => all[(i + Math.Abs(round)) % all.Count]);

    public void Dispose()
    {
        foreach (var node in all)
            node.Dispose();
    }
}

/// <summary>The costs of all rounds, by side and verb.</summary>
sealed class Samples
{
    readonly Dictionary<(string Side, string Verb), List<Cost>> _costs = [];

    /// <summary>Takes a cost; rounds below zero warm up and don't count.</summary>
    public void Add(int round, Side side, string verb, Cost cost)
    {
        if (round < 0)
            return;
        if (!_costs.TryGetValue((side.Name, verb), out var list))
            _costs[(side.Name, verb)] = list = [];
        list.Add(cost);
    }

    public List<Cost> Of(Side side, string verb) => _costs.GetValueOrDefault((side.Name, verb), []);
}
