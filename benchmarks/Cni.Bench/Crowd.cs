using System.Globalization;

namespace Cni.Bench;

/// <summary>Many pods at once, as after a node's restart: how many a second, how long the unluckiest waits, how many fail.</summary>
/// <param name="AtATime">How many processes run at once.</param>
/// <param name="PerSecond">Pods added a second.</param>
/// <param name="Worst">The longest process in milliseconds.</param>
/// <param name="Failures">Processes that failed.</param>
sealed record CrowdRow(string Side, int AtATime, int Pods, double PerSecond, double Worst, int Failures);

/// <summary>Runs the chain for crowds of pods, stage by stage: all bridges, all portmaps, ... so many at a time.</summary>
sealed class Crowd(Bench bench, Driver driver)
{
    public List<CrowdRow> Rows { get; } = [];

    public void Run(int pods, params int[] widths)
    {
        var scenario = Scenarios.Chain;
        foreach (int width in widths)
        {
            using var nodes = bench.Nodes(withFloor: false);
            foreach (var node in nodes.All)
            {
                bench.Prepare(node, scenario);
                var row = Add(node, scenario, pods, width);
                Rows.Add(row);
                Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  chain, {width} at a time: {row.Side} {row.PerSecond:0.0} pods a second, {row.Failures} failures"));
            }
        }
    }

    CrowdRow Add(Node node, Scenario scenario, int pods, int width)
    {
        var chains = Enumerable.Range(0, pods).Select(number => new Chain(driver, scenario, node.Fill(number))).ToList();
        double total = 0, worst = 0;
        int failures = 0;
        for (int plugin = 0; plugin < scenario.Plugins.Length; plugin++)
        {
            var invocations = chains.Select(chain => chain.Invoke(plugin, "ADD")).ToList();
            var costs = driver.Run(invocations, width, out double spent);
            total += spent;
            for (int i = 0; i < costs.Length; i++)
            {
                worst = Math.Max(worst, costs[i].Wall);
                if (costs[i].Exit != 0)
                    failures++;
                else
                    chains[i].Take(File.ReadAllText(invocations[i].Output));
            }
        }
        // Nobody may be quicker by giving two pods one address.
        if (chains.Select(chain => chain.Address).Distinct().Count() != pods)
            throw new InvalidOperationException($"{node.Side.Name}: two pods have the same address.");
        foreach (var chain in chains)
        {
            foreach (var effect in scenario.Effects.Where(_ => chain == chains[0] || chain == chains[^1]))
            {
                if (!effect.IsThere(chain.Pod, chain.Address))
                    throw new InvalidOperationException($"{node.Side.Name}: {effect.What} is missing.");
            }
        }
        return new(node.Side.Name, width, pods, pods / total * 1000, worst, failures);
    }
}
