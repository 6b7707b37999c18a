namespace LinuxKit.Init.Containers;

/// <summary>What became of a request about a service.</summary>
/// <param name="Succeeded">Whether it was done.</param>
/// <param name="Text">The outcome in words.</param>
internal readonly record struct ServiceAnswer(bool Succeeded, string Text)
{
    public static ServiceAnswer Success(string text) => new(true, text);

    public static ServiceAnswer Failure(string text) => new(false, text);
}
