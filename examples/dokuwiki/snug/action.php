<?php

use dokuwiki\Extension\ActionPlugin;
use dokuwiki\Extension\Event;
use dokuwiki\Extension\EventHandler;

/** Loads the element, and tells it who is at the page. */
class action_plugin_snug extends ActionPlugin
{
    const CALL = 'snug_token';

    public function register(EventHandler $controller)
    {
        $controller->register_hook('TPL_METAHEADER_OUTPUT', 'BEFORE', $this, 'loadElement');
        $controller->register_hook('AJAX_CALL_UNKNOWN', 'BEFORE', $this, 'token');
    }

    public function loadElement(Event $event)
    {
        $server = plugin_load('helper', 'snug')->server();
        if ($server !== '') {
            $event->data['script'][] = ['type' => 'module', 'src' => $server . '/snug.js', '_data' => ''];
        }
    }

    /** The element's `token-url`: whoever is signed in and may read the page may enter its room. */
    public function token(Event $event)
    {
        global $INPUT;
        if ($event->data !== self::CALL) {
            return;
        }
        $event->preventDefault();
        $event->stopPropagation();
        [$status, $answer] = $this->answerFor(cleanID($INPUT->get->str('page')), $INPUT->server->str('REMOTE_USER'));
        http_status($status);
        header('Content-Type: application/json');
        header('Cache-Control: no-store');
        echo json_encode($answer);
    }

    /** @return array{0: int, 1: array} status and body */
    private function answerFor(string $page, string $user): array
    {
        global $USERINFO;
        if ($user === '') {
            return [401, []];
        }
        $right = auth_quickaclcheck($page);
        $asked = json_decode((string) file_get_contents('php://input', false, null, 0, 4096), true);
        $snug = plugin_load('helper', 'snug');
        if ($right < AUTH_READ || !is_array($asked) || ($asked['room'] ?? '') !== $snug->roomOf($page)) {
            return [404, []];
        }
        try {
            $name = (string) ($USERINFO['name'] ?? $user);
            return [200, $snug->answer($page, $user, $name, $this->roleFor($right), (string) ($asked['deviceKey'] ?? ''))];
        } catch (InvalidArgumentException $exception) {
            return [400, []];
        }
    }

    private function roleFor(int $right): string
    {
        if (auth_ismanager()) {
            return 'owner';
        }
        return $right >= AUTH_EDIT ? 'moderator' : 'member';
    }
}
