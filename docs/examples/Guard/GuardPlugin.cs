using System.Net;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Examples.Guard;

/// <summary>Lets new connections reach a pod on the ports that are listed, and on no other.</summary>
/// <param name="openRuleset">Opens the node's ruleset, or in tests an imagined one.</param>
sealed class GuardPlugin(Func<INftables> openRuleset) : CniPlugin<GuardConfig>(GuardJson.Default.GuardConfig)
{
    public override string About => "guard: closes all ports of a pod but those that are listed";

    protected override CniException? Translate(Exception exception) => KernelErrors.Translate(exception);

    #region guard-add
    protected override ValueTask<CniResult> AddAsync(AddRequest<GuardConfig> request, CancellationToken cancellationToken)
    {
        var ports = request.Config.Ports();
        CniResult result = request.RequirePrevResult();
        string owner = OwnerOf(request);
        using INftables nft = openRuleset();
        request.Rollback.Add("open the pod again", () => Remove(each => each == owner));
        nft.Transact(transaction =>
        {
            GuardTable.Ensure(transaction);
            foreach (IPAddress pod in AddressesOf(result))
                GuardTable.Add(transaction, pod, ports, owner);
        });
        return new(result);
    }
    #endregion

    #region guard-del
    protected override ValueTask DelAsync(DelRequest<GuardConfig> request, CancellationToken cancellationToken)
    {
        string owner = OwnerOf(request);
        request.Cleanup.Try("open the pod again", () => Remove(each => each == owner));
        return default;
    }
    #endregion

    #region guard-check
    protected override ValueTask CheckAsync(CheckRequest<GuardConfig> request, CancellationToken cancellationToken)
    {
        using INftables nft = openRuleset();
        foreach (IPAddress pod in AddressesOf(request.RequirePrevResult()))
        {
            if (!GuardTable.Has(nft, pod, OwnerOf(request)))
                throw new CniException(CniErrorCode.CheckFailed, $"{pod} is not guarded");
        }
        return default;
    }
    #endregion

    #region guard-gc
    protected override ValueTask GcAsync(GcRequest<GuardConfig> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        request.Cleanup.Try("open pods that are gone", () => Remove(valid.IsStale));
        return default;
    }
    #endregion

    #region guard-status
    protected override ValueTask StatusAsync(StatusRequest<GuardConfig> request, CancellationToken cancellationToken)
    {
        try
        {
            using INftables nft = openRuleset();
            nft.GetGeneration();
        }
        catch (NetlinkException e)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, "nftables can't be used", e.Message, e);
        }
        return default;
    }
    #endregion

    static string OwnerOf(AttachmentRequest request) => new AttachmentOwner(request.Network, request.ContainerId, request.IfName).ToString();

    static IEnumerable<IPAddress> AddressesOf(CniResult result) => result.Ips.Where(ip => !ip.Address.IsIPv6).Select(ip => ip.Address.Address);

    void Remove(Predicate<string?> isTheirs)
    {
        using INftables nft = openRuleset();
        GuardTable.Remove(nft, isTheirs);
    }
}
