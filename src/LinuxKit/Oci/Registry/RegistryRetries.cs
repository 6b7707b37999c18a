using Polly;
using Polly.Retry;

namespace LinuxKit.Oci.Registry;

/// <summary>Tries again what fails for reasons that pass, with pauses that grow.</summary>
internal sealed class RegistryRetries
{
    private readonly ResiliencePipeline _pipeline;

    public RegistryRetries(RegistryOptions options)
    {
        var builder = new ResiliencePipelineBuilder();
        if (options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TransientFault>(fault => !(fault.RetryAfter > RegistryLimits.RetryAfter)),
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = RegistryLimits.Pause,
                // Null: as computed.
                DelayGenerator = static retry => ValueTask.FromResult((retry.Outcome.Exception as TransientFault)?.RetryAfter),
            });
        }

        _pipeline = builder.Build();
    }

    /// <summary>Does something until it goes well or there is no hope.</summary>
    /// <typeparam name="T">What comes out.</typeparam>
    /// <param name="attempt">Does it once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LinuxKitException">It went wrong for good, or too often.</exception>
    public async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (TransientFault fault)
        {
            throw new LinuxKitException(fault.Error.Diagnostic, fault);
        }
    }
}
