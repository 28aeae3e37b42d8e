using System.Net;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Sbr;

// CHECK and STATUS: is a pod still as ADD left it, and would the next ADD work?
sealed partial class SbrPlugin
{
    protected override ValueTask CheckAsync(CheckRequest<SbrConfig> request, CancellationToken cancellationToken)
    {
        var settings = SbrSettings.Of(request.Config);
        string ifName = request.IfName.ToString();
        var addresses = SourceAddress.Of(RequireResult(request.PrevResult), ifName);
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        Link link = inPod.TryGetLink(ifName) ?? throw Failed($"interface {ifName} is missing in {request.Netns}");
        var now = RoutingTables.Read(inPod);
        foreach (SourceAddress source in addresses)
        {
            string address = source.Address.Address.ToString();
            RoutingRule rule = now.RuleFor(source.Address, settings.Table)
                ?? throw Failed($"no rule sends packets from {address} to {(settings.Table is { } table ? $"table {table}" : "a table of their own")}");
            if (settings.Table is null)
                CheckTable(now.By(link, rule.Table), rule.Table, source, settings.Gateway(source.Address.IsIPv6), ifName);
        }
        return default;
    }

    static void CheckTable(List<Route> routes, uint table, SourceAddress source, IPAddress? configured, string ifName)
    {
        string whose = $"table {table}, for packets from {source.Address.Address},";
        routes.RemoveAll(route => route.Destination.IsIPv6 != source.Address.IsIPv6);
        if (configured is not null && !routes.Exists(route => route.IsDefault && configured.Equals(route.Gateway)))
            throw Failed($"{whose} has no default route by {configured} on {ifName}");
        // The default route that was in the main table may have had another gateway than the result, and was kept.
        if (source.Gateway is not null && !routes.Exists(route => route.IsDefault))
            throw Failed($"{whose} has no default route by {ifName}");
    }

    protected override ValueTask StatusAsync(StatusRequest<SbrConfig> request, CancellationToken cancellationToken)
    {
        _ = SbrSettings.Of(request.Config);
        try
        {
            using RouteSocket node = RouteSocket.Open();
            node.ListRules();
        }
        catch (NetlinkException e)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, "this kernel has no policy routing", e.Message, e);
        }
        return default;
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
