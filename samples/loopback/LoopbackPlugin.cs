using System.Net;
using System.Text.Json.Serialization;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Loopback;

/// <summary>Brings up a pod's own loopback interface. Runtimes run it before anything else.</summary>
sealed class LoopbackPlugin() : CniPlugin<NetworkConfig>(LoopbackJson.Default.NetworkConfig)
{
    public override string About => "loopback: brings up a pod's loopback interface";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override ValueTask<CniResult> AddAsync(AddRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket route = RouteSocket.Open(pod);
        if (!route.GetLink(LinkRef.Loopback).IsUp)
        {
            request.Rollback.Add("take lo down", () => SetDown(request.Netns));
            route.SetUp(LinkRef.Loopback);
        }

        var ips = new List<CniIpConfig>();
        foreach (LinkAddress each in route.ListAddresses(LinkRef.Loopback))
        {
            InterfaceAddress address = each.Address;
            if (!IPAddress.IsLoopback(address.Address) && !address.Address.IsIPv6LinkLocal)
                throw new CniException(CniErrorCode.Conflict, $"loopback interface found with non-loopback address \"{address.Address}\"");
            if (!ips.Exists(ip => ip.Address.IsIPv6 == address.IsIPv6))
                ips.Add(new(new IpPrefix(address.Address, address.PrefixLength)) { Interface = 0 });
        }
        ips.Sort((a, b) => a.Address.IsIPv6.CompareTo(b.Address.IsIPv6));
        return new(request.PrevResult ?? new CniResult
        {
            Interfaces = [new("lo") { Mac = "00:00:00:00:00:00", Sandbox = request.Netns }],
            Ips = ips,
        });
    }

    protected override ValueTask DelAsync(DelRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        request.Cleanup.Try("take lo down", () => SetDown(request.Netns));
        return default;
    }

    protected override ValueTask CheckAsync(CheckRequest<NetworkConfig> request, CancellationToken cancellationToken)
    {
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket route = RouteSocket.Open(pod);
        if (!route.GetLink(LinkRef.Loopback).IsUp)
            throw new CniException(CniErrorCode.CheckFailed, "loopback interface is down");
        return default;
    }

    static void SetDown(string? netns)
    {
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        using (pod)
        using (RouteSocket route = RouteSocket.Open(pod))
            route.SetDown(LinkRef.Loopback);
    }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(NetworkConfig))]
sealed partial class LoopbackJson : JsonSerializerContext;
