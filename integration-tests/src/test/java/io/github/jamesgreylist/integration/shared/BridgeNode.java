package io.github.jamesgreylist.integration.shared;

import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The standalone bridge, asked as Postfix asks it. */
record BridgeNode(BridgeProcess bridge, int port) implements Node {

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public String attempt(String client, String sender) throws IOException {
        try (Socket socket = BridgeProcess.connect(port)) {
            String request = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=" + client + "\n"
                + "client_name=unknown\nsender=" + sender + "\nrecipient=bob@demo.test\n\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
            return answer.replace("action=DEFER_IF_PERMIT", "450");
        }
    }

    @Override
    public String log() throws IOException {
        return bridge.log();
    }
}
