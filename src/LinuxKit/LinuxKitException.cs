using System.Collections.Immutable;

namespace LinuxKit;

/// <summary>The one exception of this library: bad input, told in <see cref="Diagnostic"/>s.</summary>
public sealed class LinuxKitException : Exception
{
    /// <summary>Makes an exception out of a diagnostic.</summary>
    /// <param name="diagnostic">What is wrong.</param>
    /// <param name="innerException">What led to it, if anything.</param>
    public LinuxKitException(Diagnostic diagnostic, Exception? innerException = null)
        : base(diagnostic.ToString(), innerException) => Diagnostics = [diagnostic];

    /// <summary>Makes an exception out of all that is wrong at once.</summary>
    /// <param name="diagnostics">What is wrong: one diagnostic at least.</param>
    public LinuxKitException(ImmutableArray<Diagnostic> diagnostics)
        : base(string.Join('\n', diagnostics)) => Diagnostics = diagnostics;

    /// <summary>The first thing that is wrong.</summary>
    public Diagnostic Diagnostic => Diagnostics[0];

    /// <summary>All that is wrong.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The same problems with a location, where they have none yet.</summary>
    /// <param name="location">The place that led here, such as the item that named the image.</param>
    /// <param name="subject">What is at that place, to be told before each message; <see langword="null"/> where the messages say so themselves.</param>
    public LinuxKitException At(SourceLocation location, string? subject = null)
    {
        if (Diagnostics.All(diagnostic => diagnostic.Location != SourceLocation.None))
        {
            return this;
        }

        ImmutableArray<Diagnostic> located =
        [
            .. Diagnostics.Select(diagnostic => diagnostic.Location == SourceLocation.None
                ? diagnostic with { Location = location, Message = subject is null ? diagnostic.Message : $"{subject}: {diagnostic.Message}" }
                : diagnostic),
        ];
        return located.Length == 1 ? new LinuxKitException(located[0], this) : new LinuxKitException(located);
    }
}
