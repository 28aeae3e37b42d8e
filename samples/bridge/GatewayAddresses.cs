using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

/// <summary>The bridge's own addresses, through which pods reach the outside.</summary>
static class GatewayAddresses
{
    /// <summary>Adds what is missing. An address in the way is an error, or goes if the configuration allows that.</summary>
    public static void Ensure(RouteSocket node, Link bridge, Link holder, IReadOnlyList<IpPrefix> wanted, BridgeSettings settings, CniRollback rollback)
    {
        var existing = node.ListAddresses(holder);
        var added = new List<IpPrefix>();
        var replaced = new List<LinkAddress>();
        foreach (IpPrefix address in wanted)
        {
            if (Contains(existing, address))
                continue;
            foreach (LinkAddress other in existing)
            {
                if (!IsInTheWay(other.Address.ToIpPrefix(), address, wanted))
                    continue;
                if (!settings.ForceAddress)
                    throw new CniException(CniErrorCode.Conflict, $"\"{holder.Name}\" already has an IP address different from {address}", $"it has {other.Address}; forceAddress replaces it");
                if (!replaced.Contains(other))
                    replaced.Add(other);
            }
            added.Add(address);
        }
        if (added.Count == 0)
            return;

        rollback.Add($"restore the addresses of {holder.Name}", () => NodeBridge.WhileUnused(bridge, socket => Restore(socket, holder, added, replaced), holder));
        foreach (LinkAddress other in replaced)
            node.DeleteAddressIfExists(holder, other.Address);
        // Nobody else has the gateway's address, and pods shouldn't wait for the bridge to find that out.
        AddressFlags flags = settings.DuplicateAddressDetection ? AddressFlags.None : AddressFlags.NoDad;
        foreach (IpPrefix address in added)
            node.EnsureAddress(holder, address.ToLinkAddress(flags));
    }

    /// <summary>As the reference has it: one IPv4 address a bridge, and IPv6 addresses as long as their subnets don't overlap.</summary>
    static bool IsInTheWay(IpPrefix other, IpPrefix address, IReadOnlyList<IpPrefix> wanted)
    {
        if (other.IsIPv6 != address.IsIPv6 || other.Address.IsIPv6LinkLocal || wanted.Contains(other))
            return false;
        return !address.IsIPv6 || other.Contains(address.Address) || address.Contains(other.Address);
    }

    static bool Contains(IReadOnlyList<LinkAddress> existing, IpPrefix address)
    {
        foreach (LinkAddress each in existing)
        {
            if (each.Address.ToIpPrefix() == address)
                return true;
        }
        return false;
    }

    static void Restore(RouteSocket node, Link holder, List<IpPrefix> added, List<LinkAddress> replaced)
    {
        foreach (IpPrefix address in added)
            node.DeleteAddressIfExists(holder, address.ToInterfaceAddress());
        foreach (LinkAddress other in replaced)
            node.EnsureAddress(holder, other);
    }
}
