using System.Net;
using Cni.Sdk;

namespace Cni.Samples.Firewall.Firewalld;

/// <summary>A zone of a firewalld that runs on this machine. Its pods are sources; they are forgotten when the daemon ends or reloads.</summary>
sealed class FirewalldZone : IDisposable
{
    const string Name = "org.fedoraproject.FirewallD1", Path = "/org/fedoraproject/FirewallD1", Zones = Name + ".zone";

    readonly DBusConnection _bus;
    readonly string _zone;

    FirewalldZone(DBusConnection bus, string zone) => (_bus, _zone) = (bus, zone);

    /// <summary>Finds the zone that a configuration means.</summary>
    /// <param name="settings">Backend and zone.</param>
    /// <param name="environment">Where the bus is, in <c>DBUS_SYSTEM_BUS_ADDRESS</c>.</param>
    /// <returns>Null where our sets are meant.</returns>
    /// <exception cref="CniException">TryAgainLater (11) if firewalld is demanded and doesn't run.</exception>
    public static FirewalldZone? Of(FirewallSettings settings, CniEnvironment environment) => settings.Backend switch
    {
        FirewallBackend.Nftables => null,
        FirewallBackend.Firewalld => TryFind(settings, environment) ?? throw new CniException(CniErrorCode.TryAgainLater, "firewalld isn't running", $"backend is \"firewalld\", and nobody has the name {Name} on the system's message bus"),
        _ => TryFind(settings, environment),
    };

    /// <summary>Finds the zone if firewalld runs, whatever the backend.</summary>
    public static FirewalldZone? TryFind(FirewallSettings settings, CniEnvironment environment)
    {
        DBusConnection? bus = null;
        try
        {
            bus = DBusConnection.TryOpen(environment.Variables.GetValueOrDefault("DBUS_SYSTEM_BUS_ADDRESS"));
            if (bus?.HasOwner(Name) is true)
                return new(bus, settings.Zone);
        }
        catch (IOException e) when (settings.Backend != FirewallBackend.Firewalld)
        {
            // Where firewalld isn't asked for, a bus that doesn't work is as good as none.
            environment.Stderr.WriteLine($"firewall: the message bus can't be asked for firewalld: {e.Message}");
        }
        bus?.Dispose();
        return null;
    }

    /// <summary>Makes an address a source of the zone.</summary>
    /// <exception cref="CniException">Conflict (103) if it is one of another zone; PluginSpecific (100) for what else firewalld says.</exception>
    public void Add(IPAddress address)
    {
        DBusMessage answer = Call("addSource", address);
        // Left by a pod that had the address before, or by an ADD that is repeated.
        if (answer.ErrorName is null || Says(answer, "ZONE_ALREADY_SET"))
            return;
        throw Failure($"add {address} to zone {_zone}", answer, Says(answer, "ZONE_CONFLICT") ? CniErrorCode.Conflict : CniErrorCode.PluginSpecific);
    }

    /// <summary>Takes an address back, if it is there.</summary>
    /// <exception cref="CniException">PluginSpecific (100) with what firewalld says.</exception>
    public void Remove(IPAddress address)
    {
        DBusMessage answer = Call("removeSource", address);
        if (answer.ErrorName is not null && !Says(answer, "UNKNOWN_SOURCE") && !Says(answer, "INVALID_ZONE") && !Says(answer, "ZONE_CONFLICT"))
            throw Failure($"remove {address} from zone {_zone}", answer, CniErrorCode.PluginSpecific);
    }

    /// <summary>Tells whether an address is a source of the zone.</summary>
    /// <exception cref="CniException">PluginSpecific (100) with what firewalld says.</exception>
    public bool Has(IPAddress address)
    {
        DBusMessage answer = Call("querySource", address);
        return answer.ErrorName is null ? answer.Flag is true : throw Failure($"look for {address} in zone {_zone}", answer, CniErrorCode.PluginSpecific);
    }

    public void Dispose() => _bus.Dispose();

    DBusMessage Call(string method, IPAddress address) =>
        _bus.Call(Name, Path, Zones, method, _zone, $"{address}/{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32)}");

    static bool Says(DBusMessage answer, string word) => answer.Text?.Contains(word, StringComparison.Ordinal) is true;

    static CniException Failure(string what, DBusMessage answer, CniErrorCode code) => new(code, $"firewalld can't {what}: {answer.Text ?? answer.ErrorName}", answer.ErrorName);
}
