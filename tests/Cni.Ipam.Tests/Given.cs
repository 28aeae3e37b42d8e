using System.Net;
using Cni.Sdk;

namespace Cni.Ipam.Tests;

/// <summary>Short ways to say what a test starts from.</summary>
static class Given
{
    public static readonly NetworkName Net = NetworkName.Parse("net");

    public static LeaseOwner Owner(string container, string ifName = "eth0", string network = "net") =>
        new(NetworkName.Parse(network), ContainerId.Parse(container), InterfaceName.Parse(ifName));

    public static IPAddress Ip(string text) => IPAddress.Parse(text);

    public static IpRangeConfig Range(string subnet, string? start = null, string? end = null, string? gateway = null) =>
        new() { Subnet = subnet, RangeStart = start, RangeEnd = end, Gateway = gateway };

    public static RangeSet Set(params string[] subnets) => RangeSet.Create([.. subnets.Select(subnet => Range(subnet))]);

    public static LeaseRequest Any(string subnet, int index = 0) => new(Set(subnet), index);

    public static LeaseRequest Wanted(string subnet, string address, int index = 0) => new(Set(subnet), index, Ip(address));

    public static async Task<LeaseGrant> Take(this ILeaseStore store, LeaseOwner owner, params LeaseRequest[] requests) =>
        await store.ReserveAsync(owner, requests);

    public static async Task<string> TakeOne(this ILeaseStore store, string container, string subnet = "10.1.2.0/24") =>
        Assert.Single((await store.Take(Owner(container), Any(subnet))).Addresses).ToString();
}
