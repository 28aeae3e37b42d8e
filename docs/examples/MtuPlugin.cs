using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

sealed class MtuPlugin() : CniPlugin<MtuConfig>(MtuJson.Default.MtuConfig)
{
    public override string About => "mtu: sets the MTU of a pod's interface";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region mtu-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<MtuConfig> request, CancellationToken cancellationToken)
    {
        CniResult result = request.RequirePrevResult();
        string name = request.IfName.ToString();
        int mtu = request.Config.Mtu;
        if (mtu is < 1280 or > 65535)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"mtu is {mtu}, must be between 1280 and 65535");

        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket route = RouteSocket.Open(pod);
        int before = route.GetLink(name).Mtu;
        route.SetMtu(name, mtu);
        request.Rollback.Add($"set the MTU of {name} back", () => SetBack(request.Netns, name, before));

        return new(result with
        {
            Interfaces = [.. result.Interfaces.Select(each => each.Name == name && each.Sandbox == request.Netns ? each with { Mtu = mtu } : each)],
        });
    }
    #endregion

    #region mtu-check
    protected override ValueTask CheckAsync(CheckRequest<MtuConfig> request, CancellationToken cancellationToken)
    {
        using NetworkNamespace pod = PodNamespace.Open(request.Netns);
        using RouteSocket route = RouteSocket.Open(pod);
        int mtu = route.GetLink(request.IfName.ToString()).Mtu;
        if (mtu != request.Config.Mtu)
            throw new CniException(CniErrorCode.CheckFailed, $"the MTU of {request.IfName} is {mtu}, expected {request.Config.Mtu}");
        return default;
    }
    #endregion

    static void SetBack(string netns, string name, int mtu)
    {
        using NetworkNamespace pod = PodNamespace.Open(netns);
        using RouteSocket route = RouteSocket.Open(pod);
        route.SetMtu(name, mtu);
    }
}
