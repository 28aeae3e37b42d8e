using Cni.Conformance.Lab;
using Cni.Conformance.Plugins;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>What plugins that hand out addresses do.</summary>
internal static class IpamCases
{
    /// <summary>How many addresses are asked for before a range counts as too large to be used up.</summary>
    const int Most = 40;

    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("ipam/no-interfaces", Must, Ipam, Spec.IpamResult, "The result has no interfaces, and its addresses no interface.", NoInterfaces) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("ipam/addresses", Should, Ipam, Spec.IpamResult, "The result has an address.", Addresses) { EveryVersion = true },
        new("ipam/distinct", Must, Ipam, Spec.Lifecycle, "Different attachments get different addresses.", Distinct),
        new("ipam/second-add-keeps-first", GoodPractice, Ipam, Spec.Add, "A second ADD for the same attachment doesn't use up an address: it fails, or gives the same one.", SecondAdd),
        new("ipam/two-interfaces", Should, Ipam, Spec.Lifecycle, "A container can have two addresses on one network, and DEL of one keeps the other.", TwoInterfaces),
        new("ipam/exhaustion", Must, Ipam, Spec.Errors, "When every address is taken, ADD fails.", c => Exhaust(c)),
        new("ipam/release", Should, Ipam, Spec.Del, "DEL frees the address for others.", Release),
        new("ipam/leaves-namespaces", GoodPractice, Ipam, Spec.Delegation, "ADD changes nothing in the container or the node: that is the main plugin's business.", LeavesNamespaces),
    ];

    static void NoInterfaces(CaseContext c)
    {
        var result = c.Add(c.Attach());
        c.Check(!Json.Objects(result["interfaces"]).Any(), $"the result has interfaces: {Run.Cut(result["interfaces"]?.ToJsonString() ?? "")}");
        c.Check(Json.Objects(result["ips"]).All(ip => !ip.ContainsKey("interface")), $"addresses have an interface: {Run.Cut(result["ips"]?.ToJsonString() ?? "")}");
    }

    static void Addresses(CaseContext c) =>
        c.Check(ResultForm.Addresses(c.Add(c.Attach())).Any(), $"the plugin wrote \"{Run.Cut(c.Last!.Text)}\"");

    static void Distinct(CaseContext c)
    {
        NeedsRange(c);
        var seen = new HashSet<string>();
        for (int i = 0; i < 4; i++)
        {
            foreach (string address in ResultForm.Addresses(c.Add(c.Attach())))
                c.Check(seen.Add(address), $"two attachments got {address}");
        }
    }

    static void SecondAdd(CaseContext c)
    {
        var attachment = c.Attach();
        var first = ResultForm.Addresses(c.Add(attachment)).ToList();
        var run = c.Execute("ADD", attachment);
        if (run.Succeeded && run.FirstDocument is { } again)
            c.Check(ResultForm.Addresses(again).SequenceEqual(first), $"the first ADD gave {string.Join(", ", first)}, the second {string.Join(", ", ResultForm.Addresses(again))}");
        if (KnownPlugins.GivesOneAddressToAll(c.Session.Plugin.Type))
            return;
        var other = ResultForm.Addresses(c.Add(c.Attach())).ToList();
        c.Check(!other.Intersect(first).Any(), $"after a second ADD that failed, {string.Join(", ", other)} was given to another container");
    }

    static void TwoInterfaces(CaseContext c)
    {
        NeedsRange(c);
        var first = c.Attach();
        var address = ResultForm.Addresses(c.Add(first)).ToList();
        var second = c.Attach("net1", first.Pod, first.ContainerId);
        c.Succeeds(c.Execute("ADD", second));
        c.Succeeds(c.Execute("DEL", second));
        var given = TakeAll(c);
        c.Check(!given.Intersect(address).Any(), $"DEL of net1 freed {string.Join(", ", address)}, which is eth0's");
    }

    /// <summary>Adds until the range is used up, and gives what was handed out.</summary>
    static List<string> TakeAll(CaseContext c)
    {
        var given = new List<string>();
        for (int i = 0; i < Most; i++)
        {
            var attachment = c.Attach();
            if (!c.Execute("ADD", attachment).Succeeded)
                break;
            if (attachment.Result is { } result)
                given.AddRange(ResultForm.Addresses(result));
        }
        return given;
    }

    static Run Exhaust(CaseContext c)
    {
        NeedsRange(c);
        c.Add(c.Attach());
        var given = new HashSet<string>();
        for (int i = 0; i < Most; i++)
        {
            var attachment = c.Attach();
            var run = c.Execute("ADD", attachment);
            if (!run.Succeeded)
                return c.IsRefused(run, "every address is taken");
            foreach (string address in attachment.Result is { } result ? ResultForm.Addresses(result) : [])
            {
                if (i < 3 && given.Contains(address))
                    c.Skip("attachments don't get different addresses at all: see ipam/distinct");
                c.Check(given.Add(address), $"instead of failing, the plugin gave {address} a second time");
            }
        }
        c.Skip($"the range has more than {Most} addresses; give a smaller one to try this");
        return null!;
    }

    static void Release(CaseContext c)
    {
        NeedsRange(c);
        var first = c.Attach();
        c.Add(first);
        if (TakeAll(c).Count >= Most)
            c.Skip($"the range has more than {Most} addresses; give a smaller one to try this");
        c.Del(first);
        c.Succeeds(c.Execute("ADD", c.Attach()), "After DEL of one attachment there is an address for another.");
    }

    static void LeavesNamespaces(CaseContext c)
    {
        var attachment = c.Attach();
        List<string> Both() => [.. NodeState.Of(c.Node.Namespace, "node"), .. NodeState.Of(attachment.Pod.Namespace, "container")];
        var before = Both();
        c.Add(attachment);
        var difference = NodeState.Difference(before, Both());
        c.Check(difference.Length == 0, $"after ADD, {difference}");
    }

    public static void NeedsRange(CaseContext c)
    {
        if (KnownPlugins.GivesOneAddressToAll(c.Session.Plugin.Type))
            c.Skip($"{c.Session.Plugin.Type} gives everybody the addresses of its configuration");
    }
}
