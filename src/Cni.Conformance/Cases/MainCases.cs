using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Netlink;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>What plugins that make interfaces do: what the result says has to be there in the kernel.</summary>
internal static class MainCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("main/interface", Should, Main, Spec.Add, "ADD makes the interface CNI_IFNAME in the namespace CNI_NETNS, and it is up.", Interface) { EveryVersion = true },
        new("main/interfaces-are-real", Must, Main, Spec.Result, "Every interface of the result exists where the result says, with its MAC.", InterfacesAreReal) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("main/interfaces-are-complete", Must, Main, Spec.Result, "Every interface that ADD made is in the result, those of the node as well.", InterfacesAreComplete) { FirstVersion = CniVersion.V0_3_0 },
        new("main/sandbox", Should, Main, Spec.Result, "The sandbox of interfaces in the container is the value of CNI_NETNS; those of the node have none.", Sandbox) { FirstVersion = CniVersion.V0_3_0 },
        new("main/addresses-are-real", Must, Main, Spec.Result, "Every address of the result is on its interface.", AddressesAreReal) { EveryVersion = true },
        new("main/routes-are-real", Must, Main, Spec.Result, "Every route of the result exists in the container.", RoutesAreReal) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("main/existing-interface-is-refused", Must, Main, Spec.Add, "ADD fails when there is an interface CNI_IFNAME already.", c => Existing(c)),
        new("main/existing-interface-is-untouched", GoodPractice, Main, Spec.Add, "An ADD that fails because the interface exists changes nothing.", ExistingUntouched),
        new("main/second-add-is-refused", Must, Main, Spec.Add, "A second ADD for the same attachment fails, since its interface exists.", SecondAdd),
        new("main/second-add-keeps-first", GoodPractice, Main, Spec.Add, "A second ADD for the same attachment leaves the first one as it was.", SecondAddKeepsFirst),
        new("main/two-interfaces", Should, Main, Spec.Lifecycle, "A container can have two interfaces on one network, and DEL of one leaves the other.", TwoInterfaces),
    ];

    static void Interface(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        using var route = attachment.Pod.Namespace.OpenRouteSocket();
        var link = route.TryGetLink(attachment.IfName);
        c.Check(link is not null, $"there is no interface {attachment.IfName} in the container");
        c.Check(link.IsUp, $"{attachment.IfName} is down");
    }

    static void InterfacesAreReal(CaseContext c)
    {
        var attachment = c.Attach();
        var result = c.AddWellFormed(attachment);
        using var inside = attachment.Pod.Namespace.OpenRouteSocket();
        using var outside = c.Node.Namespace.OpenRouteSocket();
        foreach (var item in Json.Objects(result["interfaces"]))
        {
            string name = Json.Text(item["name"]), sandbox = Json.Text(item["sandbox"]), mac = Json.Text(item["mac"]);
            var place = sandbox.Length > 0 ? inside : outside;
            var link = name.Length is > 0 and < 16 ? place.TryGetLink(name) : null;
            c.Check(link is not null, $"the result has {name}, which doesn't exist in the {(sandbox.Length > 0 ? "container" : "node")}");
            c.Check(mac.Length == 0 || string.Equals(mac, Attachment.Text(link.Mac), StringComparison.OrdinalIgnoreCase), $"the result gives {name} the MAC {mac}, and the kernel says {Attachment.Text(link.Mac)}");
        }
        c.Check(Json.Objects(result["interfaces"]).Any(item => Json.Text(item["name"]) == attachment.IfName), $"the result doesn't have {attachment.IfName}");
    }

    static void InterfacesAreComplete(CaseContext c)
    {
        var attachment = c.Attach();
        var before = Names(c.Node.Namespace);
        var result = c.Add(attachment);
        var listed = Json.Objects(result["interfaces"]).Select(item => Json.Text(item["name"])).ToHashSet();
        string? missing = Names(c.Node.Namespace).Except(before).FirstOrDefault(name => !listed.Contains(name));
        c.Check(missing is null, $"ADD made {missing} in the node, which is not in the result");
        missing = Names(attachment.Pod.Namespace).FirstOrDefault(name => name != "lo" && !listed.Contains(name));
        c.Check(missing is null, $"ADD made {missing} in the container, which is not in the result");
    }

    static List<string> Names(NetworkNamespace ns)
    {
        using var route = ns.OpenRouteSocket();
        return [.. route.ListLinks().Select(link => link.Name)];
    }

    static void Sandbox(CaseContext c)
    {
        var attachment = c.Attach();
        var result = c.Add(attachment);
        var inside = Names(attachment.Pod.Namespace);
        foreach (var item in Json.Objects(result["interfaces"]))
        {
            string name = Json.Text(item["name"]), sandbox = Json.Text(item["sandbox"]);
            string wanted = inside.Contains(name) ? attachment.Pod.Path : "";
            c.Check(sandbox == wanted, $"{name} has the sandbox \"{sandbox}\", not \"{wanted}\"");
        }
    }

    static void AddressesAreReal(CaseContext c)
    {
        var attachment = c.Attach();
        var result = c.AddWellFormed(attachment);
        using var inside = attachment.Pod.Namespace.OpenRouteSocket();
        using var outside = c.Node.Namespace.OpenRouteSocket();
        var interfaces = Json.Objects(result["interfaces"]).ToList();
        if (c.Version < CniVersion.V0_3_0)
        {
            foreach (var prefix in ResultForm.Prefixes(result))
                c.Check(Has(inside, attachment.IfName, prefix), $"the result has {prefix}, which is not on {attachment.IfName}");
            return;
        }
        foreach (var ip in Json.Objects(result["ips"]))
        {
            if (!IpPrefix.TryParse(Json.Text(ip["address"]), out var address) || Json.Number(ip["interface"]) is not { } index || index < 0 || index >= interfaces.Count)
                continue;
            var item = interfaces[(int)index];
            string name = Json.Text(item["name"]);
            c.Check(Has(Json.Text(item["sandbox"]).Length > 0 ? inside : outside, name, address), $"the result has {address} on {name}, where the kernel has no such address");
        }
        var listed = ResultForm.Addresses(result).ToHashSet();
        string? extra = Addresses(inside, attachment.IfName).Select(address => address.Address.ToString()).FirstOrDefault(address => !listed.Contains(address));
        c.Check(extra is null, $"{attachment.IfName} has {extra}, which is not in the result");
    }

    static IEnumerable<InterfaceAddress> Addresses(RouteSocket route, string name) =>
        route.TryGetLink(name) is { } link ? route.ListAddresses(link).Select(address => address.Address).Where(address => !address.Address.IsIPv6LinkLocal) : [];

    static bool Has(RouteSocket route, string name, IpPrefix wanted) =>
        Addresses(route, name).Any(address => address.Address.Equals(wanted.Address) && address.PrefixLength == wanted.PrefixLength);

    static void RoutesAreReal(CaseContext c)
    {
        var attachment = c.Attach();
        var result = c.AddWellFormed(attachment);
        using var inside = attachment.Pod.Namespace.OpenRouteSocket();
        var routes = inside.ListRoutes(0);
        foreach (var item in Json.Objects(result["routes"]))
        {
            if (!IpPrefix.TryParse(Json.Text(item["dst"]), out var destination))
                continue;
            var network = destination.Network;
            var found = routes.Where(route => route.Destination.Network.Equals(network.Address) && route.Destination.PrefixLength == network.PrefixLength).ToList();
            c.Check(found.Count > 0, $"the result has a route to {destination}, and the container has none");
            if (System.Net.IPAddress.TryParse(Json.Text(item["gw"]), out var gateway))
                c.Check(found.Any(route => gateway.Equals(route.Gateway) || route.NextHops.Any(hop => gateway.Equals(hop.Gateway))), $"the result has a route to {destination} through {gateway}, and the container has none through it");
        }
    }

    static (Attachment Attachment, Run Run) Existing(CaseContext c)
    {
        c.Del(AddOne(c));
        var attachment = c.Attach();
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
            inside.AddLink(new VethSpec(attachment.IfName) { Peer = new VethPeer("other0") });
        return (attachment, c.IsRefused(c.Execute("ADD", attachment), $"the container has an interface {attachment.IfName} of somebody else's"));
    }

    static Attachment AddOne(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        return attachment;
    }

    static void ExistingUntouched(CaseContext c)
    {
        c.Del(AddOne(c));
        var attachment = c.Attach();
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
            inside.AddLink(new VethSpec(attachment.IfName) { Peer = new VethPeer("other0") });
        var before = Both(c, attachment);
        if (c.Execute("ADD", attachment).Succeeded)
            c.Skip("it isn't refused: see main/existing-interface-is-refused");
        var difference = NodeState.Difference(before, Both(c, attachment));
        c.Check(difference.Length == 0, $"after it, {difference}");
    }

    static List<string> Both(CaseContext c, Attachment attachment) => [.. c.Look(), .. NodeState.Of(attachment.Pod.Namespace, "container")];

    static void SecondAdd(CaseContext c)
    {
        var attachment = AddOne(c);
        using (var inside = attachment.Pod.Namespace.OpenRouteSocket())
        {
            if (inside.TryGetLink(attachment.IfName) is null)
                c.Skip("ADD makes no interface: see main/interface");
        }
        c.IsRefused(c.Execute("ADD", attachment), "ADD twice");
    }

    static void SecondAddKeepsFirst(CaseContext c)
    {
        var attachment = AddOne(c);
        var before = Both(c, attachment);
        if (c.Execute("ADD", attachment).Succeeded)
            c.Skip("it isn't refused: see main/second-add-is-refused");
        var difference = NodeState.Difference(before, Both(c, attachment));
        c.Check(difference.Length == 0, $"after it, {difference}");
    }

    static void TwoInterfaces(CaseContext c)
    {
        var first = AddOne(c);
        var second = c.Attach("net1", first.Pod, first.ContainerId);
        c.Succeeds(c.Execute("ADD", second));
        var both = Names(first.Pod.Namespace);
        c.Check(both.Contains("eth0") && both.Contains("net1"), $"the container has {string.Join(", ", both)}");
        using var inside = first.Pod.Namespace.OpenRouteSocket();
        var addresses = Addresses(inside, "eth0").ToList();
        c.Succeeds(c.Execute("DEL", second));
        c.Check(Names(first.Pod.Namespace).Contains("eth0") && addresses.SequenceEqual(Addresses(inside, "eth0")), "DEL of net1 took eth0 or its addresses as well");
    }
}
