using System.Net;
using Cni.Conformance.Lab;
using Cni.Netlink;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>CHECK: true when all is well, false when something is missing.</summary>
internal static class CheckCases
{
    static readonly CniVersion s_first = CniVersion.V0_4_0;

    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("check/after-add", Must, Any, Spec.Check, "CHECK succeeds right after ADD.", AfterAdd) { FirstVersion = s_first, EveryVersion = true },
        new("check/later-plugin", Must, Main, Spec.Check, "CHECK succeeds after a later plugin has added a route and an address.", LaterPlugin) { FirstVersion = s_first },
        new("check/missing-interface", Should, Main, Spec.Check, "CHECK fails when the interface is gone.", c => Broken(c, (route, name) => route.DeleteLink(name), "the interface is gone")) { FirstVersion = s_first, EveryVersion = true },
        new("check/missing-address", Should, Main, Spec.Check, "CHECK fails when an address is gone.", c => Broken(c, RemoveAddress, "an address is gone")) { FirstVersion = s_first },
        new("check/missing-route", Should, Main, Spec.Check, "CHECK fails when a route is gone.", c => Broken(c, RemoveRoute, "a route is gone")) { FirstVersion = s_first },
        new("check/after-del", Should, Any, Spec.Check, "CHECK fails for an attachment that was deleted.", AfterDel) { FirstVersion = s_first, EveryVersion = true },
        new("check/without-prevresult", Should, Main, Spec.Check, "CHECK without prevResult fails: it couldn't know what to expect.", WithoutPrevResult) { FirstVersion = s_first },
        new("check/changes-nothing", GoodPractice, Any, Spec.Check, "CHECK changes nothing.", ChangesNothing) { FirstVersion = s_first },
        new("check/old-version", Should, Any, Spec.Error, "CHECK of a configuration before version 0.4.0, which has none, fails with error code 1.", OldVersion),
    ];

    static Attachment Added(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        return attachment;
    }

    static void AfterAdd(CaseContext c) => c.Succeeds(c.Execute("CHECK", Added(c)));

    static void LaterPlugin(CaseContext c)
    {
        var attachment = Added(c);
        Passes(c, attachment);
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
        {
            if (inside.TryGetLink(attachment.IfName) is not { } link)
                c.Skip("ADD makes no interface: see main/interface");
            else
            {
                inside.AddAddress(link, InterfaceAddress.Parse("10.97.0.2/24"));
                inside.AddRoute(new Route(InterfaceAddress.Parse("10.98.0.0/16")) { Gateway = IPAddress.Parse("10.97.0.1"), Link = link });
            }
        }
        c.Succeeds(c.Execute("CHECK", attachment));
    }

    static void Passes(CaseContext c, Attachment attachment)
    {
        if (!c.Execute("CHECK", attachment).Succeeded)
            c.Skip("CHECK fails all the time: see check/after-add");
    }

    static void Broken(CaseContext c, Action<RouteSocket, string> harm, string what)
    {
        var attachment = Added(c);
        Passes(c, attachment);
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
        {
            if (inside.TryGetLink(attachment.IfName) is null)
                c.Skip("ADD makes no interface: see main/interface");
            var before = NodeState.Of(attachment.Pod.Namespace, "container");
            harm(inside, attachment.IfName);
            if (NodeState.Difference(before, NodeState.Of(attachment.Pod.Namespace, "container")).Length == 0)
                c.Skip("ADD made nothing of the kind");
        }
        c.IsRefused(c.Execute("CHECK", attachment), what);
    }

    static void RemoveAddress(RouteSocket route, string name)
    {
        foreach (var address in route.ListAddresses(name).Where(address => !address.Address.Address.IsIPv6LinkLocal).Take(1))
            route.DeleteAddress(name, address.Address);
    }

    static void RemoveRoute(RouteSocket route, string name)
    {
        foreach (var found in route.ListRoutes(link: name).Where(found => found.IsDefault).Take(1))
            route.DeleteRoute(found);
    }

    static void AfterDel(CaseContext c)
    {
        var attachment = c.Attach();
        List<string> Both() => [.. c.Look(), .. NodeState.Of(attachment.Pod.Namespace, "container")];
        var before = Both();
        c.Add(attachment);
        if (NodeState.Difference(before, Both()).Length == 0)
            c.Skip("ADD leaves nothing that could be missing");
        Passes(c, attachment);
        var config = c.Config(attachment, "CHECK");
        c.Del(attachment);
        c.IsRefused(c.Execute("CHECK", attachment, config), "the attachment was deleted");
    }

    static void WithoutPrevResult(CaseContext c)
    {
        var attachment = Added(c);
        Passes(c, attachment);
        var config = c.Config(attachment, "CHECK");
        config.Remove("prevResult");
        c.IsRefused(c.Execute("CHECK", attachment, config), "there is no prevResult");
    }

    static void ChangesNothing(CaseContext c)
    {
        var attachment = Added(c);
        List<string> Both() => [.. c.Look(), .. NodeState.Of(attachment.Pod.Namespace, "container")];
        var before = Both();
        Passes(c, attachment);
        var difference = NodeState.Difference(before, Both());
        c.Check(difference.Length == 0, $"after CHECK, {difference}");
    }

    static void OldVersion(CaseContext c)
    {
        if (!c.Session.Claimed.Contains(CniVersion.V0_3_1) && c.Session.Claimed.Count > 0)
            c.Skip("the plugin doesn't support version 0.3.1");
        var attachment = c.Attach();
        var config = c.Config(attachment, "CHECK");
        config.Remove("prevResult");
        config["cniVersion"] = "0.3.1";
        var run = c.IsRefused(c.Execute("CHECK", attachment, config), "CHECK in version 0.3.1");
        c.Check(run.ErrorCode == 1, $"the plugin {run.Story}");
    }
}
