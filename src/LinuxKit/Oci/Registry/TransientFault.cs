namespace LinuxKit.Oci.Registry;

/// <summary>Something went wrong that may go well the next time. It never leaves this folder: what is left after the last attempt is <see cref="Error"/>.</summary>
/// <param name="error">What to report when there is no next time.</param>
/// <param name="retryAfter">How long the registry asks to wait.</param>
internal sealed class TransientFault(LinuxKitException error, TimeSpan? retryAfter = null) : Exception(error.Message, error)
{
    /// <summary>What to report when there is no next time.</summary>
    public LinuxKitException Error => error;

    /// <summary>How long the registry asks to wait.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
