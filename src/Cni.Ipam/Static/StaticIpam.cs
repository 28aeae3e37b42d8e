using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Address management that gives what the configuration says and keeps nothing, with the rules and words of the reference plugin <c>static</c>.</summary>
internal sealed class StaticIpam : IIpam
{
    public ValueTask<CniResult> AllocateAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CniArgs? arguments = null, CancellationToken cancellationToken = default)
    {
        StaticSettings settings = StaticSettings.Parse(config.Span, arguments);
        return new(new CniResult { Ips = settings.Ips, Routes = settings.Routes, Dns = settings.Dns });
    }

    public ValueTask ReleaseAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask CheckAsync(ReadOnlyMemory<byte> config, LeaseOwner owner, CniResult? previous = null, CancellationToken cancellationToken = default)
    {
        StaticSettings settings = StaticSettings.Parse(config.Span);
        foreach (CniIpConfig ip in previous is null ? [] : settings.Ips)
        {
            if (!Has(previous!, ip))
                throw new CniException(CniErrorCode.CheckFailed, $"static: Failed to match addr {ip.Address.Address} on interface {owner.IfName}",
                    $"the result has no address {ip.Address}{(ip.Gateway is null ? "" : $" with gateway {ip.Gateway}")}");
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<LeaseCollection> GcAsync(ReadOnlyMemory<byte> config, NetworkName network, IReadOnlyCollection<GcAttachment> valid, CancellationToken cancellationToken = default) =>
        new(new LeaseCollection([], []));

    public ValueTask StatusAsync(ReadOnlyMemory<byte> config, NetworkName network, CancellationToken cancellationToken = default)
    {
        // A configuration without addresses is ready too: the runtime may name them with each ADD.
        StaticSettings.Parse(config.Span);
        return ValueTask.CompletedTask;
    }

    // A gateway that was left out may have been filled in by the plugin above.
    private static bool Has(CniResult result, CniIpConfig wanted)
    {
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Address == wanted.Address && (wanted.Gateway is null || wanted.Gateway.Equals(ip.Gateway)))
                return true;
        }
        return false;
    }
}
