namespace LinuxKit;

/// <summary>The one exception of this library: bad input, told in one <see cref="LinuxKit.Diagnostic"/>.</summary>
public sealed class LinuxKitException : Exception
{
    /// <summary>Makes an exception out of a diagnostic.</summary>
    /// <param name="diagnostic">What is wrong.</param>
    /// <param name="innerException">What led to it, if anything.</param>
    public LinuxKitException(Diagnostic diagnostic, Exception? innerException = null)
        : base(diagnostic.ToString(), innerException) => Diagnostic = diagnostic;

    /// <summary>What is wrong.</summary>
    public Diagnostic Diagnostic { get; }

    /// <summary>The same problem with a location, where it has none yet.</summary>
    /// <param name="location">The place that led here, such as the item that named the image.</param>
    public LinuxKitException At(SourceLocation location) =>
        Diagnostic.Location == SourceLocation.None
            ? new LinuxKitException(Diagnostic with { Location = location }, this)
            : this;
}
