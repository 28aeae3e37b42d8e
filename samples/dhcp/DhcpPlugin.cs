using System.Net;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>Gets a container's addresses from DHCP servers. The daemon does the work, since leases must be renewed after the plugin has ended.</summary>
sealed class DhcpPlugin() : CniPlugin<DhcpConfig>(DhcpJson.Default.DhcpConfig)
{
    public override string About => "dhcp: gets a container's addresses from DHCP servers; its daemon (dhcp daemon) renews them";

    #region dhcp-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<DhcpConfig> request, CancellationToken cancellationToken)
    {
        var settings = DhcpSettings.Of(request.Config, request.Args);
        var call = CallFor("allocate", request) with { Netns = Path.GetFullPath(request.Netns), Terms = settings.Terms };
        DaemonReply reply = DaemonClient.Call(settings.Socket, call, isPatient: true, cancellationToken);
        request.Rollback.Add("release the DHCP lease", () => Release(settings.Socket, request));
        return new(ResultOf(reply.Leases, settings));
    }
    #endregion

    protected override ValueTask DelAsync(DelRequest<DhcpConfig> request, CancellationToken cancellationToken)
    {
        request.Cleanup.Try("release the DHCP lease", () =>
        {
            try
            {
                Release(DhcpSettings.SocketOf(request.Config), request);
            }
            catch (DaemonDownException e) when (e.IsNotRunning)
            {
                // Nobody renews the lease, so it ends by itself; and a daemon that starts later finds the pod gone. Failing here would
                // only keep pods from being removed.
                request.Log.WriteLine($"dhcp: the lease can't be released and runs out by itself: {e.Message}");
            }
        });
        return default;
    }

    protected override ValueTask CheckAsync(CheckRequest<DhcpConfig> request, CancellationToken cancellationToken)
    {
        var settings = DhcpSettings.Of(request.Config, request.Args);
        var call = CallFor("check", request) with
        {
            Netns = Path.GetFullPath(request.Netns),
            Terms = settings.Terms,
            Addresses = AddressesOf(request.PrevResult ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "Required prevResult missing")),
        };
        DaemonClient.Call(settings.Socket, call, isPatient: true, cancellationToken);
        return default;
    }

    protected override ValueTask GcAsync(GcRequest<DhcpConfig> request, CancellationToken cancellationToken)
    {
        var call = new DaemonRequest { Call = "collect", Network = request.Network.ToString(), Valid = request.ValidAttachments };
        request.Cleanup.Try("release stale DHCP leases", () =>
        {
            foreach (string note in DaemonClient.Call(DhcpSettings.SocketOf(request.Config), call, isPatient: false, cancellationToken).Notes)
                request.Log.WriteLine($"dhcp: {note}");
        });
        return default;
    }

    protected override ValueTask StatusAsync(StatusRequest<DhcpConfig> request, CancellationToken cancellationToken)
    {
        var settings = DhcpSettings.Of(request.Config, CniArgs.Empty);
        var call = new DaemonRequest { Call = "status", Network = request.Network.ToString() };
        IReadOnlyList<string> lost;
        try
        {
            lost = DaemonClient.Call(settings.Socket, call, isPatient: false, cancellationToken).Notes;
        }
        catch (DaemonDownException e)
        {
            throw new CniException(e.HasDied ? CniErrorCode.LimitedConnectivity : CniErrorCode.PluginNotAvailable, e.Message,
                e.HasDied ? "the daemon has died: the leases of attached containers aren't renewed" : e.Details, e);
        }
        catch (CniException e)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, e.Message, e.Details, e);
        }
        if (lost.Count > 0)
            throw new CniException(CniErrorCode.LimitedConnectivity, "containers have lost their DHCP leases", string.Join('\n', lost));
        return default;
    }

    static void Release(string socket, AttachmentRequest request) =>
        DaemonClient.Call(socket, CallFor("release", request), isPatient: false, CancellationToken.None);

    static DaemonRequest CallFor(string call, AttachmentRequest request) => new()
    {
        Call = call,
        Network = request.Network.ToString(),
        ContainerId = request.ContainerId.ToString(),
        IfName = request.IfName.ToString(),
    };

    static CniResult ResultOf(IReadOnlyList<GrantedLease> leases, DhcpSettings settings)
    {
        var ips = new List<CniIpConfig>(2);
        var routes = new List<CniRoute>();
        List<string> nameServers = [], search = [];
        string? domain = null;
        foreach (GrantedLease lease in leases)
        {
            bool isIpv6 = lease.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            ips.Add(new(new(lease.Address, isIpv6 ? settings.Ipv6PrefixLength : lease.PrefixLength)) { Gateway = lease.Gateway });
            foreach (LeaseRoute route in lease.Routes)
                routes.Add(new(route.Destination) { Gateway = route.Gateway, Priority = settings.Priority, Scope = route.Gateway is null ? LinkScope : null });
            foreach (IPAddress server in lease.NameServers)
                nameServers.Add(server.ToString());
            foreach (string name in lease.Search)
            {
                if (!search.Contains(name))
                    search.Add(name);
            }
            domain ??= lease.Domain;
        }
        return new() { Ips = ips, Routes = routes, Dns = new() { Nameservers = nameServers, Domain = domain, Search = search } };
    }

    /// <summary>RT_SCOPE_LINK: a destination that needs no router.</summary>
    const int LinkScope = 253;

    static List<IPAddress> AddressesOf(CniResult result)
    {
        var addresses = new List<IPAddress>();
        foreach (CniIpConfig ip in result.Ips)
            addresses.Add(ip.Address.Address);
        return addresses;
    }
}
