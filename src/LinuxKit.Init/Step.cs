namespace LinuxKit.Init;

/// <summary>One thing of many that a boot or a shutdown does.</summary>
internal static class Step
{
    /// <summary>Does it; whatever goes wrong is told on the console and does not keep the rest from being done.</summary>
    /// <param name="name">What the console's line starts with.</param>
    /// <param name="action">What to do.</param>
    public static void Try(string name, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            BootLog.Say($"{name}: {e.GetType().Name}: {e.Message}");
        }
    }
}
