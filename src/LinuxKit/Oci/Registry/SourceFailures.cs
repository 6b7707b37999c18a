namespace LinuxKit.Oci.Registry;

/// <summary>What went wrong at mirrors, and at last at the registry itself.</summary>
internal sealed class SourceFailures
{
    private readonly List<LinuxKitException> _failures = [];

    /// <summary>Adds a failure.</summary>
    public void Add(LinuxKitException failure) => _failures.Add(failure);

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
