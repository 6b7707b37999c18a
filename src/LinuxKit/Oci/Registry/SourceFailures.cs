namespace LinuxKit.Oci.Registry;

/// <summary>What went wrong at mirrors, and at last at the registry itself.</summary>
internal sealed class SourceFailures
{
    private readonly List<LinuxKitException> _failures = [];

    /// <summary>Adds a failure. A server that can't be reached, or fails, is not asked again as long as there are others.</summary>
    /// <param name="source">Where it happened.</param>
    /// <param name="failure">The failure.</param>
    public void Add(RegistryRepository source, LinuxKitException failure)
    {
        _failures.Add(failure);
        var kind = failure.Diagnostic.Descriptor;
        source.Connection.IsDown |= kind == RegistryDiagnostics.Unreachable
            || kind == RegistryDiagnostics.ServerFailed
            || kind == RegistryDiagnostics.RateLimited
            || kind == RegistryDiagnostics.NotTrusted;
    }

    /// <summary>The last failure, with what its predecessors say.</summary>
    public LinuxKitException ToException()
    {
        var last = _failures[^1];
        if (_failures.Count == 1)
        {
            return last;
        }

        var before = string.Join(' ', _failures.SkipLast(1).Select(failure => failure.Diagnostic.Message));
        return new LinuxKitException(last.Diagnostic with { Message = $"{last.Diagnostic.Message} Before that, a mirror failed: {before}" }, last);
    }
}
