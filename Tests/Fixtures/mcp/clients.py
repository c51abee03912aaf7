"""Lists and calls the tools of the help desk with the SDK's client and with fastmcp's.

    clients.py ENDPOINT TOKEN CLIENT MODE

Prints one line of JSON for each thing that it was told.
"""

import asyncio
import json
import sys

import fastmcp
import httpx2
from fastmcp.client.transports import StreamableHttpTransport
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

ENDPOINT, TOKEN, KIND, MODE = sys.argv[1:5]
ARGUMENTS = {"title": "No coffee", "priority": "high", "requester": {"name": "Bob"}}


def tell(**what):
    print(json.dumps(what, sort_keys=True))


async def sdk(mode, token):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(
        streamable_http_client(ENDPOINT, http_client=httpx2.AsyncClient(headers=headers)), mode=mode)


async def fast(mode, token):
    return fastmcp.Client(StreamableHttpTransport(ENDPOINT, auth=token or None), mode=mode)


async def call(client, name, arguments):
    if KIND == "sdk":
        result = await client.call_tool(name, arguments)
        return result.content[0].text, result.is_error, result.structured_content
    result = await client.call_tool(name, arguments, raise_on_error=False)
    return result.content[0].text, result.is_error, result.structured_content


def items(result, name):
    return result if isinstance(result, list) else getattr(result, name)


async def main():
    connect = sdk if KIND == "sdk" else fast
    async with await connect(MODE, TOKEN) as client:
        if KIND == "sdk":
            tell(revision=client.protocol_version)
        tools = items(await client.list_tools(), "tools")
        tell(tools=[tool.name for tool in tools], titles=[tool.title for tool in tools],
             safe=[tool.annotations.read_only_hint for tool in tools],
             required=[(tool.input_schema if hasattr(tool, "input_schema") else tool.inputSchema).get("required", [])
                       for tool in tools])
        tell(resources=[str(item.uri) for item in items(await client.list_resources(), "resources")])
        tell(prompts=[item.name for item in items(await client.list_prompts(), "prompts")])
        contents = items(await client.read_resource("desk://rules"), "contents")
        tell(rules=contents[0].text)
        prompt = await client.get_prompt("triage", {"id": "2"})
        tell(prompt=prompt.messages[0].content.text)
        text, is_error, structured = await call(client, "createTicket", ARGUMENTS)
        tell(created=json.loads(text), same=json.loads(text) == structured, isError=is_error)
        text, is_error, _ = await call(client, "updateTicket", {"id": 1, "priority": "urgent"})
        tell(badValue=text, isError=is_error)
        for name in ["resetTickets", "nosuch"]:
            try:
                await call(client, name, {})
            except Exception as error:
                tell(unknown=name, code=getattr(getattr(error, "error", error), "code", None), message=str(error))
    async with await connect(MODE, "") as client:
        tell(listedWithoutToken=len(items(await client.list_tools(), "tools")))
        try:
            text, is_error, _ = await call(client, "createTicket", ARGUMENTS)
            tell(withoutToken=text, isError=is_error)
        except BaseException as error:
            tell(refusedWithoutToken=type(error).__name__)


asyncio.run(main())
