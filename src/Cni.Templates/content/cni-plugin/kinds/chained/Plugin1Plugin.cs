using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Company.Namespace;

/// <summary>Gives the interface that the plugin before this one made a second name, and passes the result on.</summary>
sealed class Plugin1Plugin() : CniPlugin<Plugin1Settings>(Plugin1Json.Default.Plugin1Settings)
{
    public override string About => "company-plugin: gives a container's interface a second name";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    protected override ValueTask<CniResult> AddAsync(AddRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        // What can be refused is refused before anything is done.
        CniResult result = request.RequirePrevResult();
        if (request.Config.Checked().AltName is not { } altName)
            return new(result);

        string netns = request.Netns, ifName = request.IfName.ToString();
        using NetworkNamespace pod = PodNamespace.Open(netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        inPod.AddAltNames(ifName, altName);
        // If anything fails after this, or a signal comes, it is undone.
        request.Rollback.Add("remove the second name", () => Remove(netns, ifName, altName));
        return new(result);
    }

    protected override ValueTask DelAsync(DelRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        // DEL takes what it finds: a container, interface or name that has gone is no failure.
        if (request.Config.AltName is { } altName)
            request.Cleanup.Try("remove the second name", () => Remove(request.Netns, request.IfName.ToString(), altName));
        return default;
    }

    protected override ValueTask CheckAsync(CheckRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        if (request.Config.Checked().AltName is not { } altName)
            return default;
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket inPod = RouteSocket.Open(pod);
        return inPod.TryGetLink(request.IfName.ToString()) is { } link && link.AltNames.Contains(altName)
            ? default
            : throw new CniException(CniErrorCode.CheckFailed, $"{request.IfName} has no second name {altName}");
    }

    protected override ValueTask StatusAsync(StatusRequest<Plugin1Settings> request, CancellationToken cancellationToken)
    {
        request.Config.Checked();
        return default;
    }

    static void Remove(string? netns, string ifName, string altName)
    {
        if (!PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
            return;
        using (pod)
        using (RouteSocket inPod = RouteSocket.Open(pod))
        {
            if (inPod.TryGetLink(ifName) is { } link && link.AltNames.Contains(altName))
                inPod.DeleteAltNames(link, altName);
        }
    }
}
