namespace Cni.Samples.Dhcp;

/// <summary>Where a client stands in the life of a lease.</summary>
enum LeaseState
{
    /// <summary>Not started.</summary>
    Idle,

    /// <summary>Looks for a server.</summary>
    Selecting,

    /// <summary>Has asked one server for what it offers.</summary>
    Requesting,

    /// <summary>Has the lease.</summary>
    Bound,

    /// <summary>Has it, and asks the server for more time.</summary>
    Renewing,

    /// <summary>Has it, and asks any server for more time.</summary>
    Rebinding,

    /// <summary>Didn't get one.</summary>
    Failed,

    /// <summary>Had one that ended: the address mustn't be used any more.</summary>
    Lost,

    /// <summary>Gave it back.</summary>
    Released,
}

/// <summary>The life of a lease as a state machine: messages and the passing of time go in, messages come out. It knows no sockets and no threads.</summary>
/// <param name="retries">How patient it is.</param>
/// <param name="clock">Its timestamps are the clock that leases count by.</param>
/// <param name="random">For transaction numbers, and so that many clients don't ask in step.</param>
abstract class LeaseClient(RetryPolicy retries, TimeProvider clock, Random random)
{
    TimeSpan _delay;

    public LeaseState State { get; protected set; }

    /// <summary>Why it isn't going as it should: what a server said, or why there is no lease. Null while all is well.</summary>
    public string? Problem { get; protected set; }

    /// <summary>When <see cref="Wake"/> has something to do; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan WakeAt { get; protected set; } = TimeSpan.MaxValue;

    /// <summary>Whether an answer is being waited for, so that somebody must listen.</summary>
    public bool IsListening => State is LeaseState.Selecting or LeaseState.Requesting or LeaseState.Renewing or LeaseState.Rebinding;

    /// <summary>Whether the address may be used.</summary>
    public bool Holds => State is LeaseState.Bound or LeaseState.Renewing or LeaseState.Rebinding
        || (HasBinding && State is LeaseState.Selecting or LeaseState.Requesting);

    protected abstract bool HasBinding { get; }

    protected RetryPolicy Retries => retries;

    protected Random Random => random;

    protected TimeSpan Now => clock.Now();

    /// <summary>When this exchange began.</summary>
    protected TimeSpan Began { get; private set; }

    /// <summary>When an exchange without success ends.</summary>
    protected TimeSpan GiveUpAt { get; private set; }

    /// <summary>Does what has become due. Calling it early does nothing.</summary>
    public void Wake()
    {
        if (Now >= WakeAt)
            OnWake();
    }

    /// <summary>Gives the lease back, or breaks off getting one. The server is told once: it doesn't answer in DHCPv4, and an attachment's end waits for nobody.</summary>
    public void Release()
    {
        if (Holds)
            SendRelease();
        End(LeaseState.Released);
    }

    /// <summary>Ends it for a reason that lies outside of the protocol.</summary>
    public void Fail(string problem) => GiveUp(problem);

    protected abstract void OnWake();

    protected abstract void SendRelease();

    protected void BeginExchange(TimeSpan patience)
    {
        Began = Now;
        GiveUpAt = Now + patience;
    }

    /// <summary>Begins the growing waits between messages anew.</summary>
    protected void RestartDelays(TimeSpan first) => _delay = first;

    /// <summary>Sets the next resending: after the present delay, a little more or less, and no later than a limit; doubles the delay.</summary>
    protected void WaitForAnswer(TimeSpan noLaterThan, TimeSpan longest)
    {
        TimeSpan at = Now + (_delay * (0.9 + (0.2 * random.NextDouble())));
        WakeAt = at < noLaterThan ? at : noLaterThan;
        _delay = _delay * 2 < longest ? _delay * 2 : longest;
    }

    /// <summary>Sets the next resending of a renewal: half-way to the limit, but neither so often that it disturbs nor so seldom that one lost packet matters.</summary>
    /// <remarks>RFC 2131, section 4.4.5, has a minute as the least. Pods get short leases, of which that would leave little.</remarks>
    protected void WaitForRenewal(TimeSpan limit)
    {
        TimeSpan half = (limit - Now) / 2, least = TimeSpan.FromSeconds(5);
        TimeSpan at = Now + (half > least ? half : least);
        WakeAt = at < limit ? at : limit;
    }

    protected void End(LeaseState state)
    {
        State = state;
        WakeAt = TimeSpan.MaxValue;
    }

    /// <summary>Ends without a lease: it was never there, or it is gone now.</summary>
    protected void GiveUp(string problem)
    {
        Problem = problem;
        End(HasBinding ? LeaseState.Lost : LeaseState.Failed);
    }
}

/// <summary>How patient a client is.</summary>
/// <param name="Answer">How long it waits for a server that it has asked for what it offered, before it asks all again.</param>
/// <param name="LongestDelay">The longest wait between two messages.</param>
/// <param name="GiveUp">When it gives up getting a lease.</param>
sealed record RetryPolicy(TimeSpan Answer, TimeSpan LongestDelay, TimeSpan GiveUp)
{
    /// <summary>The reference's values.</summary>
    public static RetryPolicy Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(62), TimeSpan.FromSeconds(208));
}

/// <summary>Reads the time that leases count by.</summary>
static class LeaseClock
{
    /// <summary>The time since the clock's beginning.</summary>
    public static TimeSpan Now(this TimeProvider clock) => 
        TimeSpan.FromTicks((long)((Int128)clock.GetTimestamp() * TimeSpan.TicksPerSecond / clock.TimestampFrequency));
}
