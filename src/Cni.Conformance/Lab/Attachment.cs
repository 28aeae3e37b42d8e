using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Conformance.Lab;

/// <summary>One interface of one container, as a runtime thinks of it.</summary>
internal sealed class Attachment
{
    public required Pod Pod { get; init; }
    public required string ContainerId { get; init; }
    public required string IfName { get; init; }

    /// <summary>Its number within the case, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The result of the plugins before, for a chained plugin.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The last result of the plugin: what a runtime has cached.</summary>
    public JsonObject? Result { get; set; }

    /// <summary>Whether there was an ADD that no DEL has followed.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Makes what an earlier plugin of a chain would have made, a veth with an address and a default route, and gives its result.</summary>
    public static JsonObject MakeInterface(Node node, Pod pod, string ifName, int number, CniVersion version)
    {
        string host = $"conf{number}", address = $"10.89.{number}.2/24", gateway = $"10.89.{number}.1";
        using var outside = node.Namespace.OpenRouteSocket();
        using var inside = pod.Namespace.OpenRouteSocket();
        var link = outside.AddLink(new VethSpec(host) { Peer = new VethPeer(ifName) { Namespace = pod.Namespace }, Up = true });
        outside.AddAddress(link, InterfaceAddress.Parse(gateway + "/24"));
        inside.SetUp(ifName);
        inside.AddAddress(ifName, InterfaceAddress.Parse(address));
        // A second interface has no default route: the first one's stands.
        bool isFirst = !inside.ListRoutes().Any(route => route.IsDefault);
        if (isFirst)
            inside.AddRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = System.Net.IPAddress.Parse(gateway), Link = ifName });
        string family = version < CniVersion.V1_0_0 ? "\"version\":\"4\"," : "";
        return (JsonObject)JsonNode.Parse($$"""
            {"cniVersion":"{{version}}",
             "interfaces":[{"name":"{{host}}","mac":"{{Text(link.Mac)}}"},{"name":"{{ifName}}","mac":"{{Text(inside.GetLink(ifName).Mac)}}","sandbox":"{{pod.Path}}"}],
             "ips":[{ {{family}}"address":"{{address}}","gateway":"{{gateway}}","interface":1}],
             "routes":[{"dst":"{{(isFirst ? "0.0.0.0/0" : $"10.89.{number}.0/24")}}","gw":"{{gateway}}"}],
             "dns":{"nameservers":["{{gateway}}"],"domain":"conformance.example","search":["a.example","b.example"],"options":["ndots:2"]} }
            """)!;
    }

    /// <summary>A MAC as the specification's examples write it.</summary>
    public static string Text(PhysicalAddress? mac) => mac is null ? "" : string.Join(':', mac.GetAddressBytes().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
