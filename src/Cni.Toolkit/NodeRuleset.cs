using Cni.Netlink.Nftables;

namespace Cni.Toolkit;

/// <summary>Changes the node's ruleset beside other plugins that do the same at the same moment.</summary>
public static class NodeRuleset
{
    /// <summary>Enough for whoever else changes the ruleset and takes no turns: firewall daemons, service proxies.</summary>
    private const int Attempts = 100;

    /// <summary>Reads, decides and changes as one step, when it is this process's turn.</summary>
    /// <remarks>
    /// A transaction alone is safe too, but is tried again whenever somebody else was faster; with sixty pods being deleted at once
    /// the slowest would give up. Taking turns costs a few system calls.
    /// </remarks>
    /// <typeparam name="T">What the action finds out.</typeparam>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="action">Reads from the transaction and queues changes in it. May run more than once.</param>
    /// <returns>What the action returned the time its changes were made.</returns>
    /// <exception cref="Netlink.NetlinkException">A change was refused, and nothing was changed.</exception>
    public static T Transact<T>(INftables nft, Func<NftLiveTransaction, T> action)
    {
        using NodeLock turn = NodeLock.TakeTurn();
        return nft.Transact(action, Attempts);
    }

    /// <summary>Reads, decides and changes as one step, when it is this process's turn.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="action">Reads from the transaction and queues changes in it. May run more than once.</param>
    /// <exception cref="Netlink.NetlinkException">A change was refused, and nothing was changed.</exception>
    public static void Transact(INftables nft, Action<NftLiveTransaction> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Transact(nft, transaction =>
        {
            action(transaction);
            return true;
        });
    }
}
