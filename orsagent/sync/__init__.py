"""Agent state synchronisation: Stat Server agent states translated into Genesys Cloud presence and routing status.

What EXAS does ("EX Engage Connector Agent State Sync Service"), without losing any state.
"""
