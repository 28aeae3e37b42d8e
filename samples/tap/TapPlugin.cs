using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tap;

/// <summary>Gives a pod a device whose other end is a program in it, such as a virtual machine.</summary>
sealed class TapPlugin() : CniPlugin<TapConfig>(TapJson.Default.TapConfig)
{
    public override string About => "tap: gives a pod a device whose other end is a program, such as a virtual machine";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region tap-add
    protected override async ValueTask<CniResult> AddAsync(AddRequest<TapConfig> request, CancellationToken cancellationToken)
    {
        var settings = TapSettings.Of(request.Config, request.Args);
        using PodLink link = PodLink.Open(request);
        Link? bridge = settings.Bridge is { } name ? link.InPod.TryGetLink(name) ?? throw TapSettings.NoBridge(name) : null;

        TunTap.Create(settings.Device with { Name = request.IfName.ToString() }, link.Pod);
        Link tap = link.Claim(TunTap.Kind);
        link.InPod.SetLink(tap, new() { Mtu = settings.Mtu, Mac = settings.Mac, Master = bridge?.Index, Up = true });

        // The addresses are the pod's side of the cable; without IPAM there are none, and the interface is just up.
        CniResult addresses = await PodLink.AllocateAsync(request, cancellationToken);
        return link.Configure(addresses, request.Config.Dns, ContainerInterfaceOptions.Default);
    }
    #endregion

    protected override ValueTask DelAsync(DelRequest<TapConfig> request, CancellationToken cancellationToken) =>
        PodLink.DelAsync(request, TunTap.Kind, cancellationToken);

    protected override ValueTask GcAsync(GcRequest<TapConfig> request, CancellationToken cancellationToken) =>
        PodLink.GcAsync(request, TunTap.Kind, cancellationToken);

    protected override async ValueTask CheckAsync(CheckRequest<TapConfig> request, CancellationToken cancellationToken)
    {
        var settings = TapSettings.Of(request.Config, request.Args);
        Link link = await PodLink.CheckAsync(request, TunTap.Kind, parent: null, parentInPod: false, cancellationToken);
        CheckDevice(link, settings.Device);
        if (settings.Bridge is { } bridge)
            CheckBridge(request.Netns, link, bridge);
    }

    protected override async ValueTask StatusAsync(StatusRequest<TapConfig> request, CancellationToken cancellationToken)
    {
        TapSettings.Of(request.Config, CniArgs.Empty);
        if (TunTap.WhyUnavailable() is { } reason)
            throw new CniException(CniErrorCode.PluginNotAvailable, "this node can't make taps", reason);
        if (request.Ipam is not null)
            await request.Ipam.StatusAsync(cancellationToken);
    }

    static void CheckDevice(Link link, TunTapSpec expected)
    {
        // Kernels before 4.17 don't tell.
        if (link.GetData<TunTapOptions>() is not { Mode: not null } found)
            return;
        if (found.Mode != TunTapMode.Tap)
            throw Failed($"{link.Name} is a tun device, not a tap");
        if (found.MultiQueue != expected.MultiQueue)
            throw Failed($"{link.Name} has {(expected.MultiQueue ? "one queue" : "several queues")}, multiQueue is {(expected.MultiQueue ? "true" : "false")}");
        if (expected.Owner is { } owner && found.Owner != owner)
            throw Failed($"{link.Name} belongs to user {found.Owner}, not {owner}");
        if (expected.Group is { } group && found.Group != group)
            throw Failed($"{link.Name} belongs to group {found.Group}, not {group}");
    }

    static void CheckBridge(string netns, Link link, string name)
    {
        using NetworkNamespace pod = PodNamespace.Open(netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        if (inPod.TryGetLink(name) is not { } bridge)
            throw Failed($"failed to get bridge {name}: Link not found");
        if (link.MasterIndex != bridge.Index)
            throw Failed($"{link.Name} is no port of bridge {name}");
    }

    static CniException Failed(string message) => new(CniErrorCode.CheckFailed, message);
}
