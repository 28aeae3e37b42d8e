using Cni.Netlink.Interop;

namespace Cni.Netlink.Nftables;

/// <summary>Changes rulesets safely: with what was read still true when the change is made.</summary>
public static class NftablesExtensions
{
    /// <summary>How often a transaction is tried when others keep changing the ruleset.</summary>
    public const int DefaultAttempts = 20;

    /// <summary>Makes the changes of a transaction that rests on nothing read, all or none.</summary>
    /// <param name="nft">The ruleset.</param>
    /// <param name="transaction">The changes.</param>
    /// <exception cref="NetlinkException">A change was refused; nothing was changed. All refused changes are in <see cref="NetlinkException.Failures"/>.</exception>
    public static void Commit(this INftables nft, NftTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(nft);
        nft.TryCommit(transaction);
    }

    /// <summary>Reads, decides and changes as one step.</summary>
    /// <remarks>
    /// The action runs on the caller's thread. It runs again, with a new transaction, when somebody else changed the ruleset
    /// meanwhile, so it should have no effect but on the transaction. If it throws, nothing was changed.
    /// </remarks>
    /// <param name="nft">The ruleset.</param>
    /// <param name="action">Reads from the transaction and queues changes in it.</param>
    /// <exception cref="NftBusyException">The ruleset kept changing.</exception>
    /// <exception cref="NetlinkException">A change was refused; nothing was changed.</exception>
    public static void Transact(this INftables nft, Action<NftLiveTransaction> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Transact(nft, transaction =>
        {
            action(transaction);
            return true;
        });
    }

    /// <summary>Reads, decides and changes as one step, with a result.</summary>
    /// <remarks>See the other form.</remarks>
    /// <typeparam name="T">What the action finds out.</typeparam>
    /// <param name="nft">The ruleset.</param>
    /// <param name="action">Reads from the transaction and queues changes in it.</param>
    /// <param name="attempts">How often to try.</param>
    /// <returns>What the action returned the time its changes were made.</returns>
    /// <exception cref="NftBusyException">The ruleset kept changing.</exception>
    /// <exception cref="NetlinkException">A change was refused; nothing was changed.</exception>
    public static T Transact<T>(this INftables nft, Func<NftLiveTransaction, T> action, int attempts = DefaultAttempts)
    {
        ArgumentNullException.ThrowIfNull(nft);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(attempts);
        for (var attempt = 1; ; attempt++)
        {
            var generation = nft.GetGeneration();
            var transaction = new NftLiveTransaction(nft);
            var result = action(transaction);
            // Even a transaction that changes nothing should have seen one state and not a mixture.
            if (transaction.Count == 0 ? nft.GetGeneration() == generation : nft.TryCommit(transaction, generation)) return result;
            if (attempt >= attempts) throw new NftBusyException(attempts);
            Pause(attempt);
        }
    }

    // Two writers that wait equally long would meet again: up to 2, 4, 8 ... 64 ms, by chance.
    static unsafe void Pause(int attempt) => _ = Libc.poll(null, 0, Random.Shared.Next(1, 2 << Math.Min(attempt, 6) - 1));
}
