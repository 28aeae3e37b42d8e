using System.Text.Json.Nodes;

namespace Cni.Bench;

/// <summary>A pod's way through a list: ADD forwards with each result handed on, CHECK, DEL backwards; every effect looked at.</summary>
sealed class Chain(Driver driver, Scenario scenario, Pod pod)
{
    readonly string _network = "bench-" + scenario.Id;
    JsonNode? _result;

    public Pod Pod => pod;

    /// <summary>The first address of the pod, without its prefix.</summary>
    public string Address => ((string?)_result?["ips"]?[0]?["address"])?.Split('/')[0] ?? "";

    public Cost Add()
    {
        Cost sum = default;
        _result = null;
        for (int i = 0; i < Plugins.Count; i++)
        {
            var invocation = Invoke(i, "ADD");
            Cost cost = driver.Run(invocation);
            string output = File.ReadAllText(invocation.Output);
            if (cost.Exit != 0)
                throw new InvalidOperationException($"{pod.Node.Side.Name}: ADD of {Plugins[i].Type} failed: {output}");
            _result = JsonNode.Parse(output);
            if (i >= scenario.Unmeasured)
                sum += cost;
        }
        Verify(there: true);
        return sum;
    }

    /// <summary>Null when one of the plugins says that the attachment is damaged.</summary>
    public Cost? Check()
    {
        Cost sum = default;
        for (int i = scenario.Unmeasured; i < Plugins.Count; i++)
            sum += driver.Run(Invoke(i, "CHECK"));
        return sum.Exit == 0 ? sum : null;
    }

    public Cost Del()
    {
        Cost sum = default;
        string address = Address;
        for (int i = Plugins.Count - 1; i >= 0; i--)
        {
            var invocation = Invoke(i, "DEL");
            Cost cost = driver.Run(invocation);
            if (cost.Exit != 0)
                throw new InvalidOperationException($"{pod.Node.Side.Name}: DEL of {Plugins[i].Type} failed: {File.ReadAllText(invocation.Output)}");
            if (i >= scenario.Unmeasured)
                sum += cost;
        }
        Verify(there: false, address);
        return sum;
    }

    /// <summary>The invocation alone, for those who run many at once.</summary>
    public Invocation Invoke(int plugin, string verb)
    {
        // A floor has no list, and the variables of its own.
        string[] more = pod.Node.Side.IsFloor ? ["FLOOR_BRIDGE=bench0", "FLOOR_NET=10.77", "FLOOR_DATA=" + pod.Node.Leases] : [];
        return pod.Invoke(Plugins[plugin].Type, verb, Plugins[plugin].ConfigFor(pod, _network, _result), more);
    }

    /// <summary>Takes over the result of an ADD that somebody else has run.</summary>
    public void Take(string output) => _result = JsonNode.Parse(output);

    public IReadOnlyList<Step> Plugins => scenario.Plugins;

    void Verify(bool there, string? address = null)
    {
        foreach (var effect in scenario.Effects)
        {
            if (effect.IsThere(pod, address ?? Address) != there)
                throw new InvalidOperationException($"{pod.Node.Side.Name}: {scenario.Id}: {effect.What} is {(there ? "missing after ADD" : "left after DEL")} ({address ?? Address}).");
        }
    }
}
