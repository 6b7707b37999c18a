namespace LinuxKit.Oci.Registry;

/// <summary>Cancels what makes no progress for some time.</summary>
internal sealed class StallTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _stall;

    /// <summary>Starts the time.</summary>
    /// <param name="stall">How long nothing may happen.</param>
    /// <param name="cancellationToken">Cancels too.</param>
    public StallTimer(TimeSpan stall, CancellationToken cancellationToken)
    {
        _stall = stall;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Restart();
    }

    /// <summary>Is cancelled when the time is up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Something happened: the time starts anew.</summary>
    public void Restart() => _source.CancelAfter(_stall);

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();
}
